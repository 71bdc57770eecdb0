namespace Streams.Sensors;

/// <summary>The closed set of classes by which occurrences are counted, filtered and declared lost.</summary>
public static class SensorClasses
{
    /// <summary>Programs executed and processes ended; OOM kills.</summary>
    public const string Process = "process";

    /// <summary>Connections opened and closed, listeners.</summary>
    public const string Connection = "connection";

    /// <summary>Resource samples.</summary>
    public const string Resource = "resource";

    /// <summary>Cgroups made and removed.</summary>
    public const string Lifecycle = "lifecycle";

    /// <summary>Gaps that a sensor declares.</summary>
    public const string Gap = "gap";
}
