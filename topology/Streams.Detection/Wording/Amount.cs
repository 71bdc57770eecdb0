using System.Globalization;

namespace Streams.Detection.Wording;

/// <summary>Numbers with their unit, as people read them: two digits that count, kB and MB for bytes.</summary>
internal static class Amount
{
    public static string Text(double value, string unit)
    {
        if (double.IsNaN(value))
        {
            return "unknown";
        }

        return unit switch
        {
            "bytes" => Bytes(value),
            "" => Number(value),
            _ => $"{Number(value)} {unit}",
        };
    }

    private static string Bytes(double value) => value switch
    {
        < 1e3 => $"{Number(value)} B",
        < 1e6 => $"{Number(value / 1e3)} kB",
        < 1e9 => $"{Number(value / 1e6)} MB",
        _ => $"{Number(value / 1e9)} GB",
    };

    private static string Number(double value) => Math.Abs(value) switch
    {
        < 0.005 => "0",
        < 10 => value.ToString("0.##", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0", CultureInfo.InvariantCulture),
    };
}
