using Streams.Scoring.Inference;

namespace Streams.Detection.Models;

/// <summary>The model that scores windows, as read from detection.models.v1 or embedded.</summary>
public interface IModels
{
    /// <summary>The model that holds at an event time, ns since 1970; null where there is none.</summary>
    IAnomalyModel? At(long eventNs);
}
