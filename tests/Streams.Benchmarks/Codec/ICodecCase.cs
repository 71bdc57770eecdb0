namespace Streams.Benchmarks.Codec;

/// <summary>Records of one kind to measure the codecs with.</summary>
internal interface ICodecCase
{
    /// <summary>Measures the case; every figure is per event.</summary>
    Dictionary<string, object> Measure(int rounds);
}
