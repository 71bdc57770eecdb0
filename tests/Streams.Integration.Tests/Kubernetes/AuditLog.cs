using System.Text.Json;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>What accounts asked of the API server.</summary>
internal static class AuditLog
{
    /// <summary>"verb resource" of everything that a service account asked for, but for what a test asked in its name by kubectl.</summary>
    public static SortedSet<string> AskedBy(string file, string space, string account)
    {
        var asked = new SortedSet<string>(StringComparer.Ordinal);
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("user").GetProperty("username").GetString() == $"system:serviceaccount:{space}:{account}"
                && !(json.RootElement.TryGetProperty("userAgent", out var program) && program.GetString()!.StartsWith("kubectl", StringComparison.Ordinal))
                && json.RootElement.TryGetProperty("objectRef", out var target))
            {
                asked.Add($"{json.RootElement.GetProperty("verb").GetString()} {target.GetProperty("resource").GetString()}");
            }
        }

        return asked;
    }
}
