using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Streams.Agent.Metadata.Containerd;
using Streams.Agent.Metadata.Runtimes;
using Streams.Schemas;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>Follows the events of a containerd, in all of its namespaces.</summary>
/// <remarks>containerd remembers none: what happens while the connection is broken the kernel tells alone. Source: containerd API v1, services/events and events.</remarks>
internal sealed class ContainerdFeed(ContainerdClient client, CreatedContainers created) : IRuntimeFeed
{
    private const string Source = "containerd";

    private static readonly string[] s_topics =
        ["/containers/create", "/tasks/start", "/tasks/oom", "/tasks/exit", "/tasks/paused", "/tasks/resumed", "/tasks/exec-started"];

    /// <inheritdoc/>
    public string Name => $"{Source} at {client.SocketPath}";

    /// <inheritdoc/>
    public async Task FollowAsync(Action connected, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        try
        {
            using var call = client.Subscribe(s_topics.Select(topic => $"topic==\"{topic}\""), stop);
            await foreach (var envelope in call.ResponseStream.ReadAllAsync(stop))
            {
                connected(); // it says nothing before its first event
                if (envelope.Topic == s_topics[0])
                {
                    await KeepAsync(envelope, stop);
                }
                else if (Read(envelope) is { } step)
                {
                    tell(step);
                }
            }
        }
        catch (Exception failed) when (failed is RpcException or InvalidProtocolBufferException)
        {
            stop.ThrowIfCancellationRequested();
            throw new IOException(failed.Message, failed);
        }
    }

    /// <summary>The step that an event tells; null for none.</summary>
    internal static RuntimeEvent? Read(Envelope envelope)
    {
        var body = envelope.Event?.Value ?? ByteString.Empty;
        return envelope.Topic switch
        {
            "/tasks/start" => Step(LifecyclePhase.Started),
            "/tasks/oom" => Step(LifecyclePhase.Oom),
            "/tasks/paused" => Step(LifecyclePhase.Paused),
            "/tasks/resumed" => Step(LifecyclePhase.Unpaused),
            "/tasks/exec-started" when TaskExecStarted.Parser.ParseFrom(body) is var exec => Step(LifecyclePhase.Exec) with { Reason = "exec " + exec.ExecId },
            "/tasks/exit" when TaskExit.Parser.ParseFrom(body) is var exit && exit.Id == exit.ContainerId =>
                Step(LifecyclePhase.Exited) with { TimeNs = Nanoseconds(exit.ExitedAt ?? envelope.Timestamp), ExitCode = (int)Math.Min(exit.ExitStatus, int.MaxValue), Reason = $"exited with {exit.ExitStatus}" },
            _ => null,
        };

        RuntimeEvent Step(LifecyclePhase phase) => new(TaskChange.Parser.ParseFrom(body).ContainerId, phase, Nanoseconds(envelope.Timestamp), Source);
    }

    private static long Nanoseconds(Timestamp? time) => time is null ? 0 : (time.Seconds * 1_000_000_000) + time.Nanos;

    /// <summary>The image is known before the container's first process runs; all else while it still starts.</summary>
    private async ValueTask KeepAsync(Envelope envelope, CancellationToken stop)
    {
        var told = ContainerCreate.Parser.ParseFrom(envelope.Event?.Value ?? ByteString.Empty);
        created.Add(told.Id, new ContainerMetadata { Runtime = Source, Image = told.Image });
        if (await client.DescribeAsync(told.Id, envelope.Namespace, stop) is { } whole)
        {
            created.Add(told.Id, whole);
        }
    }
}
