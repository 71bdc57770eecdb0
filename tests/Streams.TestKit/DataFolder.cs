namespace Streams.TestKit;

/// <summary>The folder of public data sets and third-party schemas that tests read, where the machine has one.</summary>
public static class DataFolder
{
    /// <summary>Variable that names it.</summary>
    public const string Variable = "STREAMS_DATA";

    /// <summary>Path of something in it; skips, or fails, the test where it is not there.</summary>
    public static string Need(params ReadOnlySpan<string> path)
    {
        Requirement.Need("data");
        var full = Path.Combine([Environment.GetEnvironmentVariable(Variable)!, .. path]);

        if (!Path.Exists(full))
        {
            Requirement.Missing("data", $"{full} does not exist");
        }

        return full;
    }
}
