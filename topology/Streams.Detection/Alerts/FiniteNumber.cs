using System.Text.Json;

namespace Streams.Detection.Alerts;

/// <summary>Numbers that JSON can hold, to six digits; what it cannot (infinite, not a number) is null.</summary>
internal static class FiniteNumber
{
    public static void Write(Utf8JsonWriter json, string property, double value)
    {
        if (!double.IsFinite(value))
        {
            json.WriteNull(property);
        }
        else if (Math.Abs(value) < 1e15)
        {
            json.WriteNumber(property, Math.Round(value, 6));
        }
        else
        {
            json.WriteNumber(property, value);
        }
    }
}
