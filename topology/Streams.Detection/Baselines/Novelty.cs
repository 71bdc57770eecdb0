using Streams.Scoring.Baselines;

namespace Streams.Detection.Baselines;

/// <summary>Answers questions of novelty. Without a profile, or where it had no room for all, nothing is new.</summary>
internal static class Novelty
{
    public static bool IsNew(in NoveltyQuestion question, WorkloadBaseline? baseline) => question.Kind switch
    {
        NoveltyKind.None => true,
        NoveltyKind.Program => IsNewProgram(question.Subject, baseline),
        NoveltyKind.Peer => IsNewPeer(question.Subject, question.Port, baseline),
        _ => false,
    };

    public static bool IsNewProgram(ReadOnlySpan<byte> path, WorkloadBaseline? baseline) =>
        baseline is { ProgramsComplete: true } && !baseline.KnowsProgram(path);

    public static bool IsNewPeer(ReadOnlySpan<byte> address, int port, WorkloadBaseline? baseline) =>
        baseline is { PeersComplete: true } && !baseline.KnowsPeer(address, port);
}
