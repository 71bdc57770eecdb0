namespace Streams.Kafka.Brokers;

/// <summary>Finds the Java that Kafka's scripts would take.</summary>
internal static class JavaHome
{
    /// <summary>Path of java, or null where there is none.</summary>
    public static string? FindJava()
    {
        var home = Environment.GetEnvironmentVariable("JAVA_HOME");
        var folders = string.IsNullOrEmpty(home)
            ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            : [Path.Combine(home, "bin")];

        return folders.Select(folder => Path.Combine(folder, "java")).FirstOrDefault(File.Exists);
    }
}
