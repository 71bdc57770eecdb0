using Streams.Detection.Accounting;
using Streams.Detection.Baselines;
using Streams.Detection.Behaviours;
using Streams.Detection.Probes;

namespace Streams.Detection.Judgement;

/// <summary>The detectors that need no window, each with what is known of it. A new one is a class and a line here.</summary>
internal static class DetectorCatalog
{
    /// <summary>Behaviours of a process, judged when it starts or is found running.</summary>
    public static IReadOnlyList<IProcessDetector> Behaviours { get; } =
    [
        new MemoryExecution(),
        new DriftedExecutable(),
        new SocketShell(),
        new EngineSocket(),
    ];

    /// <summary>What is judged when a process asks the kernel for it.</summary>
    public static IReadOnlyList<IPrivilegeDetector> Privileges { get; } =
    [
        new KernelModule(),
        new ProcessInjection(),
        new DepartedProcess(),
    ];

    /// <summary>All detectors by description, the models' apart, which describe themselves.</summary>
    public static IReadOnlyList<DetectorDescription> Descriptions { get; } =
    [
        .. Behaviours.Select(detector => detector.Description),
        .. Privileges.Select(detector => detector.Description),
        NewProgram.Description,
        NewPeerUpload.Description,
        AgentSilence.Description,
        Probe.Description,
    ];
}
