using System.Numerics;
using Streams.Schemas;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>How many records on alerts.v1 the detections of one container must cause: written from the rule, not from the code that follows it.</summary>
/// <remarks>
/// Rule: detections at most 10 min of event time apart are one story. Its first detection makes a record; so does each that brings a new detector, a new
/// technique or a higher severity, and each that brings the count to a power of two. A story's end makes one more, told by a record of its own kind or by the
/// first detection of the next story. Metadata that comes late makes one.
/// </remarks>
internal static class StoryRecords
{
    private const long NeighboursNs = 600_000_000_000;

    public static int Count(IEnumerable<Schemas.Detection> detections)
    {
        var records = 0;
        var count = 0;
        var severity = 0;
        var last = long.MinValue;
        var known = new HashSet<string>();
        foreach (var detection in detections)
        {
            if (count > 0 && detection.ObservedAtNs - last > NeighboursNs)
            {
                records++;
                (count, severity) = (0, 0);
                known.Clear();
            }
            if (detection.Kind is DetectorKind.StoryOver or DetectorKind.Identity)
            {
                records += detection.Kind == DetectorKind.Identity && count > 0 ? 1 : 0;
                continue;
            }
            count++;
            var news = detection.Techniques.Append("detector:" + detection.Detector).Aggregate((int)detection.Severity > severity, (any, name) => known.Add(name) || any);
            severity = Math.Max(severity, (int)detection.Severity);
            records += news || BitOperations.IsPow2(count) ? 1 : 0;
            last = Math.Max(last, detection.ObservedAtNs);
        }
        return records;
    }
}
