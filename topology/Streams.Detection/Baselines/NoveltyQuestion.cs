namespace Streams.Detection.Baselines;

/// <summary>A question to a workload's profile: has it seen this?</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Subject">UTF-8 path of a program, or bytes of a peer's address; empty for none.</param>
/// <param name="Port">Port of a peer, else 0.</param>
/// <param name="Hash">Hash of the subject, by which a story remembers what it has raised.</param>
internal readonly record struct NoveltyQuestion(NoveltyKind Kind, byte[] Subject, int Port, ulong Hash)
{
    /// <summary>Asks nothing.</summary>
    public static NoveltyQuestion None { get; } = new(NoveltyKind.None, [], Port: 0, Hash: 0);
}
