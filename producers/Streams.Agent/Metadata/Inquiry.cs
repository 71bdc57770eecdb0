using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>One round of questions about a container; what is answered first stands in its <see cref="Tellings"/> first.</summary>
/// <remarks>
/// Runtimes are asked in turn, until one knows the container completely; the kernel and those who gave the order (Kubernetes, systemd) at the same time.
/// One that hangs is waited for ten seconds, for it would keep all others from being asked, about every container.
/// Thread: runs on the pool.
/// </remarks>
internal sealed class Inquiry
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Tellings _tellings;
    private readonly TimeProvider _clock;
    private readonly int _round;

    private Inquiry(Tellings tellings, TimeProvider clock) => (_tellings, _clock, _round) = (tellings, clock, tellings.Begin());

    /// <summary>Completes when all that know have answered; never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Asks the sources. Of a process only while <paramref name="isStillOf"/> says that it is the container's: its number may be another's by now.</summary>
    public static Inquiry Begin(
        Origin origin, int pid, Func<Origin, int, bool> isStillOf, IReadOnlyList<IMetadataSource> sources, Tellings tellings, SemaphoreSlim permits, MetadataTelemetry telemetry, TimeProvider clock, CancellationToken stop)
    {
        var inquiry = new Inquiry(tellings, clock);
        inquiry.Completion = Task.Run(() => inquiry.AskAsync(origin, pid, isStillOf, sources, permits, telemetry, stop), CancellationToken.None);
        return inquiry;
    }

    private async Task AskAsync(
        Origin origin, int pid, Func<Origin, int, bool> isStillOf, IReadOnlyList<IMetadataSource> sources, SemaphoreSlim permits, MetadataTelemetry telemetry, CancellationToken stop)
    {
        try
        {
            await permits.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            pid = pid > 0 && isStillOf(origin, pid) ? pid : 0;
            var others = Enumerable.Range(0, sources.Count).Where(at => !sources[at].IsRuntime).Select(at => AskAsync(origin, pid, sources[at], at, telemetry, stop)).ToList();
            for (var at = 0; at < sources.Count; at++)
            {
                if (sources[at].IsRuntime && await AskAsync(origin, pid, sources[at], at, telemetry, stop) && sources[at].IsComplete)
                {
                    break;
                }
            }

            await Task.WhenAll(others);
        }
        finally
        {
            permits.Release();
        }
    }

    private async Task<bool> AskAsync(Origin origin, int pid, IMetadataSource source, int at, MetadataTelemetry telemetry, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            var told = new ContainerMetadata();
            if (!await source.DescribeAsync(origin, pid, told, either.Token))
            {
                return false;
            }

            told.Sources.Add(source.Name);
            _tellings.Take(told, at, _round);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false; // the agent stops, or the source hangs; what was answered stands
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or InvalidOperationException or FormatException)
        {
            telemetry.QuestionFailed(origin.Key, failed); // a runtime that answers nonsense must not end the agent
            return false;
        }
        finally
        {
            if (patience.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                telemetry.QuestionFailed(origin.Key, new TimeoutException($"{source.Name} has not answered within {Patience.TotalSeconds} s"));
            }
        }
    }
}
