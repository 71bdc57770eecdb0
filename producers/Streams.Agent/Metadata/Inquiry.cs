using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>One round of questions about a container; what is answered first can be read first.</summary>
/// <remarks>Thread: runs on the pool; <see cref="Answer"/> may be read from any.</remarks>
internal sealed class Inquiry
{
    private volatile ContainerMetadata? _answer;

    /// <summary>What was answered so far; null for nothing.</summary>
    public ContainerMetadata? Answer => _answer;

    /// <summary>Completes when all that know have answered; never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Asks the sources in turn: the kernel first, then the runtimes until one knows the container.</summary>
    public static Inquiry Begin(Origin origin, int pid, IReadOnlyList<IMetadataSource> sources, SemaphoreSlim permits, MetadataTelemetry telemetry, CancellationToken stop)
    {
        var inquiry = new Inquiry();
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
            foreach (var source in sources)
            {
                var told = new ContainerMetadata();
                if (!await source.DescribeAsync(origin, pid, told, stop))
                {
                    continue;
                }

                told.Sources.Add(source.Name);
                _answer = _answer is null ? told : MetadataMerge.Over(_answer, told);
                if (source.IsComplete)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the agent stops; what was answered stands
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or InvalidOperationException or FormatException)
        {
            telemetry.QuestionFailed(origin.Key, failed); // a runtime that answers nonsense must not end the agent
        }
        finally
        {
            permits.Release();
        }
    }
}
