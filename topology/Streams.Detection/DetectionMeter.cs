namespace Streams.Detection;

/// <summary>What the instruments of all steps share.</summary>
internal static class DetectionMeter
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Streams.Detection";

    /// <summary>Tag that says why something was left out; its values are a closed set.</summary>
    public static KeyValuePair<string, object?> Reason(string reason) => new("reason", reason);

    /// <summary>Tag that names a detector of the catalogue.</summary>
    public static KeyValuePair<string, object?> Detector(string name) => new("detector", name);
}
