using Streams.Detection.Baselines;
using Streams.Detection.Behaviours;
using Streams.Detection.Probes;

namespace Streams.Detection.Judgement;

/// <summary>The detectors that one judge step asks.</summary>
/// <param name="Behaviours">Those that judge a process by what it is.</param>
/// <param name="Privileges">Those that judge what it asks of the kernel.</param>
/// <param name="NewProgram">Novelty of programs.</param>
/// <param name="NewPeerUpload">Novelty of peers.</param>
/// <param name="Probe">The proof that nothing is lost or doubled.</param>
internal sealed record DetectorBench(
    IReadOnlyList<IProcessDetector> Behaviours, IReadOnlyList<IPrivilegeDetector> Privileges, NewProgram NewProgram, NewPeerUpload NewPeerUpload, Probe Probe);
