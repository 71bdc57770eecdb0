using System.Diagnostics.Metrics;
using System.Text;

namespace Streams.Hosting.Metrics;

/// <summary>Name that an instrument has on /metrics: dots become underscores, the unit is spelt out, counters end in _total.</summary>
/// <remarks>Source: prometheus/docs practices/naming.md; what promtool check metrics asks for.</remarks>
internal static class MetricName
{
    public static string Of(Instrument instrument)
    {
        var name = new StringBuilder(instrument.Name.Length + 16);

        foreach (var character in instrument.Name)
        {
            name.Append(char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '_');
        }

        Append(name, UnitWord(instrument.Unit, IsCounter(instrument)));

        if (IsCounter(instrument))
        {
            Append(name, "total");
        }

        return name.ToString();
    }

    /// <summary>What measurements are multiplied by, so that they are in base units.</summary>
    public static double Scale(Instrument instrument) => instrument.Unit switch
    {
        "ms" => 1e-3,
        "us" => 1e-6,
        "ns" => 1e-9,
        "KiBy" => 1024,
        "MiBy" => 1 << 20,
        _ => 1,
    };

    public static bool IsCounter(Instrument instrument) => Kind(instrument) is "Counter" or "ObservableCounter";

    public static bool IsHistogram(Instrument instrument) => Kind(instrument) is "Histogram";

    /// <summary>True where a measurement is a difference and not the value itself.</summary>
    public static bool IsDifference(Instrument instrument) => Kind(instrument) is "Counter" or "UpDownCounter";

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    // a dimensionless gauge is a ratio; a counter in "1" counts
    private static string UnitWord(string? unit, bool counter) => unit switch
    {
        "s" or "ms" or "us" or "ns" => "seconds",
        "By" or "KiBy" or "MiBy" => "bytes",
        "1" when !counter => "ratio",
        _ => "",
    };

    private static void Append(StringBuilder name, string word)
    {
        if (word.Length > 0 && !name.ToString().EndsWith("_" + word, StringComparison.Ordinal))
        {
            name.Append('_').Append(word);
        }
    }
}
