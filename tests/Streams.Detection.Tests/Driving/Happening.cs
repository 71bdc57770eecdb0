using Streams.Schemas;

namespace Streams.Detection.Tests.Driving;

/// <summary>An event and the process that it names.</summary>
internal sealed record Happening(Event Event, Process? Process = null)
{
    public Happening At(long offsetMs)
    {
        Event.OffsetUs = offsetMs * 1_000;
        return this;
    }
}
