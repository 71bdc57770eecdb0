using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Agent.Metadata;

/// <summary>What the metadata of containers tells about itself.</summary>
internal sealed partial class MetadataTelemetry
{
    private readonly Counter<long> _written;
    private readonly Counter<long> _late;
    private readonly Counter<long> _failed;
    private readonly ILogger<MetadataDesk> _logger;

    /// <summary>Makes the instruments.</summary>
    public MetadataTelemetry(IMeterFactory meters, ILogger<MetadataDesk> logger)
    {
        var meter = meters.Create("Streams.Agent");
        _written = meter.CreateCounter<long>("streams.agent.metadata.written", unit: "{record}", description: "Metadata records of containers handed over.");
        _late = meter.CreateCounter<long>("streams.agent.metadata.late", unit: "{container}", description: "Containers whose runtime had not answered when their first events had to go out.");
        _failed = meter.CreateCounter<long>("streams.agent.metadata.failed", unit: "{question}", description: "Questions that a runtime answered with an error or with nonsense.");
        _logger = logger;
    }

    /// <summary>A container's metadata was handed over.</summary>
    public void Written(string container, string image)
    {
        _written.Add(1);
        LogWritten(container, image.Length > 0 ? image : "unknown");
    }

    /// <summary>A container's first events went out before its runtime answered.</summary>
    public void AnswerLate(string container)
    {
        _late.Add(1);
        LogAnswerLate(container);
    }

    /// <summary>A runtime could not be asked.</summary>
    public void QuestionFailed(string container, Exception cause)
    {
        _failed.Add(1);
        LogQuestionFailed(container, cause.Message);
    }

    [LoggerMessage(EventId = 3301, Level = LogLevel.Debug, Message = "Wrote metadata of container {Container}, image {Image}")]
    private partial void LogWritten(string container, string image);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Debug, Message = "The runtime of container {Container} has not answered yet; what the kernel shows went out first")]
    private partial void LogAnswerLate(string container);

    [LoggerMessage(EventId = 3303, Level = LogLevel.Warning, Message = "Asking about container {Container} failed: {Reason}")]
    private partial void LogQuestionFailed(string container, string reason);
}
