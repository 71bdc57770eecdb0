namespace Streams.Lab.Grounds;

/// <summary>Where the lab keeps what it can use again, and what one run makes.</summary>
/// <param name="Root">Folder that holds both.</param>
internal sealed record LabFolders(string Root)
{
    /// <summary>Below XDG_CACHE_HOME where that is set, else below /var/tmp.</summary>
    public static LabFolders Default { get; } = new(Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : "/var/tmp", "streams-lab"));

    /// <summary>Packages and root file systems.</summary>
    public string Cache => Path.Combine(Root, "cache");

    /// <summary>One folder for each run that is under way, or that died.</summary>
    public string Runs => Path.Combine(Root, "runs");
}
