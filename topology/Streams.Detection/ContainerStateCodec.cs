using System.Buffers;
using Streams.Detection.Baselines;
using Streams.Detection.Enrichment;
using Streams.Detection.Incidents;
using Streams.Detection.Lives;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Detection;

/// <summary>Keeps a container: what is absent takes one byte, numbers take what they need, times are told as distances.</summary>
internal sealed class ContainerStateCodec : IStateCodec<ContainerState>
{
    private const int Version = 2;
    private const int WithoutStoryKey = 1; // a story went under what the metadata named

    public void Encode(ContainerState state, IBufferWriter<byte> into)
    {
        var writer = new AvroSpanWriter(into);
        writer.WriteLong(Version);
        writer.WriteString(state.Session);
        writer.WriteString(state.Node);
        writer.WriteString(state.Cluster);
        writer.WriteLong(state.LastEventNs);
        writer.WriteLong(state.LastEventNs - state.FirstEventNs);
        writer.WriteLong(state.HeardAtMs);
        writer.WriteLong(state.ExpectedUntilMs);
        WriteClock(ref writer, state.WaitUntilMs);
        WriteClock(ref writer, state.DueMs);
        writer.WriteLong(state.WindowDueNs == long.MaxValue ? 0 : state.WindowDueNs);
        writer.WriteLong(state.Batches);
        writer.WriteLong(state.LateEvents);
        WriteLife(ref writer, state.Life);
        WriteStory(ref writer, state.Story);
        WritePeers(ref writer, state.Peers);
        WriteWindows(ref writer, state);
        WriteMetadata(ref writer, state.Metadata);
        WriteWaiting(ref writer, state.Waiting);
        writer.Flush();
    }

    public ContainerState Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new AvroSpanReader(bytes);
        var version = reader.ReadLong();
        StateVersion.Check(nameof(ContainerState), version, Version);
        var state = new ContainerState
        {
            Session = reader.ReadString(),
            Node = reader.ReadString(),
            Cluster = reader.ReadString(),
            LastEventNs = reader.ReadLong(),
        };
        state.FirstEventNs = state.LastEventNs - reader.ReadLong();
        state.HeardAtMs = reader.ReadLong();
        state.ExpectedUntilMs = reader.ReadLong();
        state.WaitUntilMs = ReadClock(ref reader);
        state.DueMs = ReadClock(ref reader);
        var windowDueNs = reader.ReadLong();
        state.WindowDueNs = windowDueNs == 0 ? long.MaxValue : windowDueNs;
        state.Batches = reader.ReadLong();
        state.LateEvents = reader.ReadLong();
        ReadLife(ref reader, state.Life);
        ReadStory(ref reader, state.Story, version);
        ReadPeers(ref reader, state.Peers);
        ReadWindows(ref reader, state);
        state.Metadata = reader.ReadBoolean() ? ContainerMetadata.Read(ref reader) : null;
        ReadWaiting(ref reader, state.Waiting);
        return state;
    }

    private static void WriteClock(ref AvroSpanWriter writer, long clockMs) => writer.WriteLong(clockMs == long.MaxValue ? -1 : clockMs);

    private static long ReadClock(ref AvroSpanReader reader) => reader.ReadLong() is var clockMs && clockMs == -1 ? long.MaxValue : clockMs;

    private static void WriteLife(ref AvroSpanWriter writer, LifeState life)
    {
        writer.WriteLong(life.ProcessesStarted);
        writer.WriteLong(life.ConnectionsOpened);
        writer.WriteLong(life.BytesSent);
        writer.WriteLong(life.BytesReceived);
        writer.WriteLong(life.CpuTimeNs);
        writer.WriteLong(life.PeakMemoryBytes);
        writer.WriteLong(life.FileOperations);
        writer.WriteLong(life.Windows);
        writer.WriteLong(life.Detections);
        writer.WriteLong(life.Lost);
        writer.WriteLong(life.EndedAtNs);
        writer.WriteLong(life.ExitCode);
        writer.WriteBoolean(life.IsToTell);
    }

    private static void ReadLife(ref AvroSpanReader reader, LifeState life)
    {
        life.ProcessesStarted = reader.ReadLong();
        life.ConnectionsOpened = reader.ReadLong();
        life.BytesSent = reader.ReadLong();
        life.BytesReceived = reader.ReadLong();
        life.CpuTimeNs = reader.ReadLong();
        life.PeakMemoryBytes = reader.ReadLong();
        life.FileOperations = reader.ReadLong();
        life.Windows = reader.ReadLong();
        life.Detections = reader.ReadLong();
        life.Lost = reader.ReadLong();
        life.EndedAtNs = reader.ReadLong();
        life.ExitCode = (int)reader.ReadLong();
        life.IsToTell = reader.ReadBoolean();
    }

    private static void WriteStory(ref AvroSpanWriter writer, StoryState story)
    {
        writer.WriteLong(story.LastNs);
        writer.WriteBoolean(story.IsUnknown);
        writer.WriteString(story.Workload);
        writer.WriteLong(story.Raised.Count);
        foreach (var hash in story.Raised)
        {
            writer.WriteLong((long)hash);
        }
    }

    private static void ReadStory(ref AvroSpanReader reader, StoryState story, long version)
    {
        story.LastNs = reader.ReadLong();
        story.IsUnknown = reader.ReadBoolean();
        story.Workload = version == WithoutStoryKey ? "" : reader.ReadString();
        for (var count = reader.ReadLong(); count > 0; count--)
        {
            story.Raised.Add((ulong)reader.ReadLong());
        }
    }

    private static void WritePeers(ref AvroSpanWriter writer, List<PeerTraffic> peers)
    {
        writer.WriteLong(peers.Count);
        foreach (var peer in peers)
        {
            writer.WriteBytes(peer.Address);
            writer.WriteLong(peer.Port);
            writer.WriteLong(peer.SentBytes);
            writer.WriteLong(peer.ReceivedBytes);
        }
    }

    private static void ReadPeers(ref AvroSpanReader reader, List<PeerTraffic> peers)
    {
        for (var count = reader.ReadLong(); count > 0; count--)
        {
            peers.Add(new PeerTraffic
            {
                Address = reader.ReadBytes(),
                Port = (int)reader.ReadLong(),
                SentBytes = reader.ReadLong(),
                ReceivedBytes = reader.ReadLong(),
            });
        }
    }

    private static void WriteWindows(ref AvroSpanWriter writer, ContainerState state)
    {
        var rented = ArrayPool<byte>.Shared.Rent(state.Windows.MaxEncodedBytes);
        writer.WriteBytes(rented.AsSpan(0, state.Windows.Encode(rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void ReadWindows(ref AvroSpanReader reader, ContainerState state)
    {
        if (!state.Windows.TryDecode(reader.ReadSpan(), out _))
        {
            throw new MalformedRecordException("the windows of a container's state cannot be read");
        }
    }

    private static void WriteMetadata(ref AvroSpanWriter writer, ContainerMetadata? metadata)
    {
        writer.WriteBoolean(metadata is not null);
        metadata?.Write(ref writer);
    }

    private static void WriteWaiting(ref AvroSpanWriter writer, List<WaitingEntry> waiting)
    {
        writer.WriteLong(waiting.Count);
        foreach (var entry in waiting)
        {
            writer.WriteBoolean(entry.Window is not null);
            entry.Window?.Write(ref writer);
            if (entry.Detection is { } detection)
            {
                detection.Write(ref writer);
                writer.WriteLong((int)entry.Question.Kind);
                writer.WriteBytes(entry.Question.Subject);
                writer.WriteLong(entry.Question.Port);
                writer.WriteLong((long)entry.Question.Hash);
            }
        }
    }

    private static void ReadWaiting(ref AvroSpanReader reader, List<WaitingEntry> waiting)
    {
        for (var count = reader.ReadLong(); count > 0; count--)
        {
            if (reader.ReadBoolean())
            {
                waiting.Add(new WaitingEntry(Detection: null, NoveltyQuestion.None, FeatureWindow.Read(ref reader)));
                continue;
            }

            var detection = Schemas.Detection.Read(ref reader);
            var question = new NoveltyQuestion((NoveltyKind)reader.ReadLong(), reader.ReadBytes(), (int)reader.ReadLong(), (ulong)reader.ReadLong());
            waiting.Add(new WaitingEntry(detection, question, Window: null));
        }
    }
}
