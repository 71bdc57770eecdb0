using Streams.Schemas;
using Streams.Schemas.Recording;

namespace Streams.Cli.Recordings;

/// <summary>Where a recording begins.</summary>
/// <param name="EventNs">Event time of the first event, ns since 1970.</param>
/// <param name="RecordMs">Timestamp of its record, ms since 1970.</param>
internal readonly record struct Start(long EventNs, long RecordMs)
{
    private const long LongestAgeNs = 10_000_000_000;

    /// <summary>Age of the first event when its record was written, which a replay keeps so that no event is sent before it happens; at most 10 s, since a converted recording's timestamps may mean nothing.</summary>
    public long AgeNs => Math.Clamp((RecordMs * 1_000_000) - EventNs, 0, LongestAgeNs);

    /// <summary>Looks for the first event; null where the recording has none.</summary>
    public static Start? Find(string file)
    {
        using var reader = RecordingReader.Open(file);

        foreach (var entry in reader.ReadAll())
        {
            if (entry.Events is { } batch && Retelling.FirstEventNs(batch) is { } eventNs)
            {
                return new Start(eventNs, entry.TimestampMs);
            }
        }

        return null;
    }
}
