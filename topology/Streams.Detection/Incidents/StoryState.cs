namespace Streams.Detection.Incidents;

/// <summary>A container's part of a story: detections of one container at most ten minutes of event time apart.</summary>
internal sealed class StoryState
{
    /// <summary>Event time between two detections above which they belong to two stories.</summary>
    public const long LongestPauseNs = 600_000_000_000;

    /// <summary>Novelties that one story remembers.</summary>
    public const int LongestMemory = 64;

    /// <summary>Event time of its latest detection, ns since 1970; 0 where there is no story.</summary>
    public long LastNs { get; set; }

    /// <summary>True where the story goes under unknown/&lt;container id&gt;, which it keeps to its end.</summary>
    public bool IsUnknown { get; set; }

    /// <summary>Key under which its detections go, to its end, whatever metadata that comes later names; empty where there is no story, or an earlier version wrote the state.</summary>
    public string Workload { get; set; } = "";

    /// <summary>Hashes of the novelties raised in it, so that each is raised once.</summary>
    public List<ulong> Raised { get; } = [];

    /// <summary>True where a story is on.</summary>
    public bool IsOn => LastNs != 0;

    /// <summary>True where a detection at this event time would begin another story.</summary>
    public bool IsOverAt(long eventNs) => IsOn && eventNs - LastNs > LongestPauseNs;

    /// <summary>Remembers a novelty; false where it was raised before, or no more are remembered.</summary>
    public bool TryRaise(ulong novelty)
    {
        if (Raised.Count >= LongestMemory || Raised.Contains(novelty))
        {
            return false;
        }

        Raised.Add(novelty);
        return true;
    }

    /// <summary>Ends the story.</summary>
    public void Clear()
    {
        LastNs = 0;
        IsUnknown = false;
        Workload = "";
        Raised.Clear();
    }
}
