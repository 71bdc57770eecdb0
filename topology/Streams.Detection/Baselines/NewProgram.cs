using System.Buffers.Binary;
using System.Security.Cryptography;
using Streams.Detection.Behaviours;
using Streams.Detection.Enrichment;
using Streams.Detection.Judgement;
using Streams.Detection.Models;
using Streams.Schemas;

namespace Streams.Detection.Baselines;

/// <summary>Finds a program that the workload never ran with this image.</summary>
/// <remarks>
/// Quiet where the workload and image have no profile, or the profile had no room for all: a first start or a new image raises nothing.
/// While the metadata is still expected the question waits with its detection.
/// State: <see cref="Incidents.StoryState.Raised"/>, so that one program is raised once a story.
/// </remarks>
internal sealed class NewProgram(IProfiles profiles, WaitingRoom room)
{
    public static DetectorDescription Description { get; } = new("new-program", Version: "1", DetectorKind.Baseline, Severity.Medium, Confidence: 0.6);

    public void Judge(in EvidencePlace place, in ProcessView process, ContainerState state, IFindings findings)
    {
        var path = process.Executable;
        if (path.IsEmpty || RuntimeInit.Is(process))
        {
            return;
        }

        var isExpected = WaitingRoom.IsExpected(place.Observation, state);
        if (!isExpected && !Novelty.IsNewProgram(path, profiles.Of(state, place.TimeNs)))
        {
            return;
        }

        StoryWriter.BeginAt(place.TimeNs, place.Observation.ContainerId, state, findings);
        var question = new NoveltyQuestion(NoveltyKind.Program, path.ToArray(), Port: 0, HashOf(path));
        if (state.Story.TryRaise(question.Hash))
        {
            var detection = EvidenceCopier.Draft(Description, Suspect(process), place, state);
            room.Submit(detection, isExpected ? question : NoveltyQuestion.None, place.Observation, state, findings);
        }
    }

    /// <summary>Hash of a program's path.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(path, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    private static Suspicion Suspect(in ProcessView process)
    {
        var program = ProgramName.Text(process.Executable);
        var isInterpreter = ProgramName.IsShell(process.Executable) || ProgramName.IsInterpreter(process.Executable);
        return new Suspicion(
            $"Program never seen in this workload: {program}",
            $"{program} never ran in this workload with this image",
            isInterpreter ? "T1059" : "TA0002");
    }
}
