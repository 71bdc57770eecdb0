namespace Streams.Hosting.Options;

/// <summary>Where the program answers for /metrics, /healthz and /readyz.</summary>
public sealed record HttpOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Http";

    /// <summary>HOST:PORT to listen on for /metrics, /healthz and /readyz, or a PORT alone for loopback; 0 turns it off.</summary>
    [Flag("--http")]
    public string Listen { get; init; } = "0";
}
