using Streams.Schemas;

namespace Streams.Detection;

/// <summary>Where steps put what leaves them; everything added during one record is written in that record's transaction, in order.</summary>
public interface IFindings
{
    /// <summary>A suspicion, for detections.v1, keyed by its workload.</summary>
    void Add(Schemas.Detection detection);

    /// <summary>A closed window, for detection.features.v1, keyed by container id.</summary>
    void Add(FeatureWindow window);

    /// <summary>A container's life so far, for container.lives.v1, keyed by container id.</summary>
    void Add(ContainerLife life);

    /// <summary>The record at hand cannot be judged: its original bytes go to the dead letters with this reason.</summary>
    /// <param name="reason">One of a closed set, lower case with underscores; becomes the header dlq.reason and a metric's tag.</param>
    /// <param name="detail">What exactly, in one line; becomes the header dlq.detail.</param>
    void DeadLetter(string reason, string detail);
}
