using System.Diagnostics.Metrics;

namespace Streams.Hosting.Metrics;

/// <summary>Bounds of a histogram: the instrument's own advice, else those that fit its unit.</summary>
internal static class Buckets
{
    private static readonly double[] Seconds = [.05, .1, .2, .3, .5, .75, 1, 2, 5];
    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    private static readonly double[] Bytes = [256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304];
    private static readonly double[] Ratios = [.1, .25, .5, .75, .9, .95, .99, 1];

    public static double[] Of(Instrument instrument) => Advice(instrument) ?? instrument.Unit switch
    {
        "s" or "ms" or "us" or "ns" => Seconds,
        "By" or "KiBy" or "MiBy" => Bytes,
        "1" => Ratios,
        _ => Counts,
    };

    private static double[]? Advice(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => null,
    };
}
