namespace Streams.Benchmarks.Pipeline;

/// <summary>Events in a time at the cost of processor time.</summary>
/// <param name="Events">How many.</param>
/// <param name="Time">By the clock.</param>
/// <param name="Processor">All threads of the process together.</param>
/// <param name="Checksum">Keeps the work from being left out.</param>
internal sealed record Rate(long Events, TimeSpan Time, TimeSpan Processor, long Checksum = 0)
{
    public double PerSecond => Events / Time.TotalSeconds;

    public double PerProcessorSecond => Events / Processor.TotalSeconds;

    public double ProcessorNs => Processor.TotalNanoseconds / Events;
}
