using Streams.Hosting;

namespace Streams.Worker;

/// <summary>Name and directory of this worker where the options leave them open.</summary>
internal static class InstanceName
{
    private const int Longest = 128;

    /// <exception cref="UsageException">The name would be no part of a transactional id.</exception>
    public static string Of(WorkerOptions options)
    {
        var name = options.Instance.Length > 0 ? options.Instance : Environment.MachineName;
        return name.Length <= Longest && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? name
            : throw new UsageException($"--instance {name}: expected at most {Longest} letters, digits, '-', '_' and '.'.");
    }

    public static string StateDirectory(WorkerOptions options)
    {
        if (options.StateDir.Length > 0)
        {
            return options.StateDir;
        }

        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "streams-worker");
    }
}
