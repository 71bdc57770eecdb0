using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>One round of questions about a container; what is answered first stands in its <see cref="Tellings"/> first.</summary>
/// <remarks>
/// Runtimes are asked in turn, until one knows the container completely; the kernel and those who gave the order (Kubernetes, systemd) at the same time.
/// Thread: runs on the pool.
/// </remarks>
internal sealed class Inquiry
{
    private readonly Tellings _tellings;
    private readonly int _round;

    private Inquiry(Tellings tellings) => (_tellings, _round) = (tellings, tellings.Begin());

    /// <summary>Completes when all that know have answered; never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Asks the sources.</summary>
    public static Inquiry Begin(
        Origin origin, int pid, IReadOnlyList<IMetadataSource> sources, Tellings tellings, SemaphoreSlim permits, MetadataTelemetry telemetry, CancellationToken stop)
    {
        var inquiry = new Inquiry(tellings);
        inquiry.Completion = Task.Run(() => inquiry.AskAsync(origin, pid, sources, permits, telemetry, stop), CancellationToken.None);
        return inquiry;
    }

    private async Task AskAsync(
        Origin origin, int pid, IReadOnlyList<IMetadataSource> sources, SemaphoreSlim permits, MetadataTelemetry telemetry, CancellationToken stop)
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
        try
        {
            var told = new ContainerMetadata();
            if (!await source.DescribeAsync(origin, pid, told, stop))
            {
                return false;
            }

            told.Sources.Add(source.Name);
            _tellings.Take(told, at, _round);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false; // the agent stops; what was answered stands
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or InvalidOperationException or FormatException)
        {
            telemetry.QuestionFailed(origin.Key, failed); // a runtime that answers nonsense must not end the agent
            return false;
        }
    }
}
