namespace Streams.Sensors;

/// <summary>The closed set of classes by which occurrences are counted, filtered and declared lost.</summary>
public static class SensorClasses
{
    /// <summary>Programs executed and processes ended; OOM kills.</summary>
    public const string Process = "process";

    /// <summary>Connections opened, failed and closed, listeners, flows, name lookups.</summary>
    public const string Connection = "connection";

    /// <summary>Files opened, read, written and changed; devices opened.</summary>
    public const string File = "file";

    /// <summary>Changes of what a process may do, and attempts at them.</summary>
    public const string Privilege = "privilege";

    /// <summary>System calls, counted.</summary>
    public const string Syscall = "syscall";

    /// <summary>Resource samples.</summary>
    public const string Resource = "resource";

    /// <summary>Cgroups made and removed.</summary>
    public const string Lifecycle = "lifecycle";

    /// <summary>Gaps that a sensor declares.</summary>
    public const string Gap = "gap";
}
