namespace Streams.Lab.Grounds;

/// <summary>A container as it is asked for.</summary>
/// <param name="Name">Name for the engine and the network.</param>
/// <param name="Image">Image.</param>
/// <param name="Command">Shell command.</param>
internal sealed record ContainerOrder(string Name, string Image, string Command)
{
    /// <summary>Host name inside.</summary>
    public string HostName { get; init; } = Name;

    /// <summary>More names on the network, which several containers may share.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>User; the image's where none is given.</summary>
    public string User { get; init; } = "";

    /// <summary>More flags of the engine.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>True for a container that the engine removes when it ends.</summary>
    public bool Removes { get; init; }
}
