namespace Streams.Lab.Grounds;

/// <summary>How a privileged container is started, also on a host that lacks a capability.</summary>
/// <remarks>The engine wants to give every capability that the kernel knows, and runc fails where one is missing in its own bounding set, as inside a virtual machine's container; the program in between asks for those that there are.</remarks>
internal static class AllPrivileges
{
    /// <summary>The flag of a privileged container.</summary>
    public const string Flag = "--privileged";

    private const string Name = "bounded";

    /// <summary>For the engine: the runtime's name and program.</summary>
    public static string Runtime { get; } = $"{Name}={Path.Combine(AppContext.BaseDirectory, "bounded-runc.sh")}";

    /// <summary>Flags of a privileged container.</summary>
    public static IReadOnlyList<string> Flags { get; } = [Flag, "--runtime", Name];
}
