using System.Buffers.Binary;
using System.Security.Cryptography;
using Streams.Detection.Enrichment;
using Streams.Detection.Judgement;
using Streams.Detection.Models;
using Streams.Detection.Wording;
using Streams.Schemas;

namespace Streams.Detection.Baselines;

/// <summary>Finds a peer that the workload never spoke to and that gets more than it gives.</summary>
/// <remarks>
/// Only connections that the container opened; quiet where the workload and image have no profile, or the profile had no room for all.
/// State: <see cref="ContainerState.Peers"/>, at most <see cref="JudgementOptions.Peers"/>, the one seen first leaves first.
/// </remarks>
internal sealed class NewPeerUpload(JudgementOptions options, IProfiles profiles, WaitingRoom room)
{
    public static DetectorDescription Description { get; } = new("new-peer-upload", Version: "1", DetectorKind.Baseline, Severity.Medium, Confidence: 0.7);

    public void Judge(in EvidencePlace place, ContainerState state, IFindings findings)
    {
        if (place.Item.HasConnectionClosed)
        {
            var flow = place.Item.ConnectionClosed;
            Judge(place, new PeerFlow(flow.RemoteAddress, flow.RemotePort, flow.Direction, flow.BytesSent, flow.BytesReceived, isClosed: true), state, findings);
        }
        else if (place.Item.HasFlowSample)
        {
            var flow = place.Item.FlowSample;
            Judge(place, new PeerFlow(flow.RemoteAddress, flow.RemotePort, flow.Direction, flow.BytesSent, flow.BytesReceived, isClosed: false), state, findings);
        }
    }

    private void Judge(in EvidencePlace place, in PeerFlow flow, ContainerState state, IFindings findings)
    {
        if (flow.Direction != Direction.Outbound || flow.Address.IsEmpty)
        {
            return;
        }

        var isExpected = WaitingRoom.IsExpected(place.Observation, state);
        if (!isExpected && !Novelty.IsNewPeer(flow.Address, flow.Port, profiles.Of(state, place.TimeNs)))
        {
            return;
        }

        var traffic = Add(flow, state);
        if (IsUpload(traffic, flow.IsClosed))
        {
            state.Peers.Remove(traffic);
            Raise(place, traffic, isExpected, state, findings);
        }
    }

    private PeerTraffic Add(in PeerFlow flow, ContainerState state)
    {
        PeerTraffic? traffic = null;
        foreach (var known in state.Peers)
        {
            if (known.Is(flow.Address, flow.Port))
            {
                traffic = known;
                break;
            }
        }

        if (traffic is null)
        {
            if (state.Peers.Count >= options.Peers)
            {
                state.Peers.RemoveAt(0);
            }

            traffic = new PeerTraffic { Address = flow.Address.ToArray(), Port = flow.Port };
            state.Peers.Add(traffic);
        }

        traffic.SentBytes += Math.Clamp(flow.SentBytes, 0, long.MaxValue - traffic.SentBytes);
        traffic.ReceivedBytes += Math.Clamp(flow.ReceivedBytes, 0, long.MaxValue - traffic.ReceivedBytes);
        return traffic;
    }

    private bool IsUpload(PeerTraffic traffic, bool isClosed) =>
        traffic.SentBytes > traffic.ReceivedBytes && traffic.SentBytes >= (isClosed ? options.UploadBytes : options.OpenUploadBytes);

    private void Raise(in EvidencePlace place, PeerTraffic traffic, bool isExpected, ContainerState state, IFindings findings)
    {
        StoryWriter.BeginAt(place.TimeNs, place.Observation.ContainerId, state, findings);
        var question = new NoveltyQuestion(NoveltyKind.Peer, traffic.Address, traffic.Port, HashOf(traffic.Address, traffic.Port));
        if (state.Story.TryRaise(question.Hash))
        {
            var detection = EvidenceCopier.Draft(Description, Suspect(traffic), place, state);
            room.Submit(detection, isExpected ? question : NoveltyQuestion.None, place.Observation, state, findings);
        }
    }

    private static Suspicion Suspect(PeerTraffic traffic)
    {
        var peer = Address.Text(traffic.Address, traffic.Port);
        return new Suspicion(
            $"Upload to a new peer: {peer}",
            $"sent {Amount.Text(traffic.SentBytes, "bytes")} to {peer} and received {Amount.Text(traffic.ReceivedBytes, "bytes")}; this workload never spoke to it",
            "T1048");
    }

    private static ulong HashOf(ReadOnlySpan<byte> address, int port)
    {
        Span<byte> bytes = stackalloc byte[4 + 16];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, port);
        address = address[..Math.Min(16, address.Length)];
        address.CopyTo(bytes[4..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..(4 + address.Length)], hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
