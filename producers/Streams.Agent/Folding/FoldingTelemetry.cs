using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Agent.Folding;

/// <summary>What folding tells about itself.</summary>
internal sealed partial class FoldingTelemetry(IMeterFactory meters, ILogger<BatchFolder> logger)
{
    private readonly Counter<long> _forgotten = meters.Create("Streams.Agent").CreateCounter<long>(
        "streams.agent.containers.forgotten", unit: "{container}", description: "Containers forgotten at the bound; their next event announces them anew.");

    /// <summary>A container was forgotten to make room.</summary>
    public void ContainerForgotten(string container)
    {
        _forgotten.Add(1);
        LogContainerForgotten(container);
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Debug, Message = "Forgot container {Container}, unused longest, to make room")]
    private partial void LogContainerForgotten(string container);
}
