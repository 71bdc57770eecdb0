namespace Streams.TestKit.Requirements;

/// <summary>Finds programs as a shell would.</summary>
public static class Programs
{
    /// <summary>Path of the program, or null where PATH has none of that name.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Concat(["/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
