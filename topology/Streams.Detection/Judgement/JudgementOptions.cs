using System.ComponentModel.DataAnnotations;
using Streams.Schemas;

namespace Streams.Detection.Judgement;

/// <summary>Which detectors judge, and whom.</summary>
public sealed record JudgementOptions
{
    /// <summary>Section of the options.</summary>
    public const string Section = "Detection:Judgement";

    /// <summary>Kinds of detectors that do not judge: behaviours, models, baselines, sequences, signatures, with commas between. Default none.</summary>
    [RegularExpression("^((behaviours|models|baselines|sequences|signatures)(,(?!$)|$))*$")]
    public string Disable { get; init; } = "";

    /// <summary>Judges processes outside containers as well. Default false: a host does many things, and nobody fitted a baseline for it.</summary>
    public bool JudgeHosts { get; init; }

    /// <summary>Bytes that must have gone to a new peer before it is raised, once its connection is closed. 1 B to 1 GiB; default 1 KiB, more than the head of a request.</summary>
    [Range(1, 1 << 30)]
    public long UploadBytes { get; init; } = 1_024;

    /// <summary>The same while the connection is still open, where an answer may yet come. 1 B to 1 GiB; default 256 KiB.</summary>
    [Range(1, 1 << 30)]
    public long OpenUploadBytes { get; init; } = 262_144;

    /// <summary>New peers of one container whose traffic is summed at a time; the one seen first leaves first. 1 to 1,024; default 32.</summary>
    [Range(1, 1_024)]
    public int Peers { get; init; } = 32;

    /// <summary>Features that explain a model's score. 1 to 16; default 5.</summary>
    [Range(1, 16)]
    public int Explanations { get; init; } = 5;

    /// <summary>Raises a detection on every n-th batch of each container, to prove that none is lost or doubled. 0 to 1,000,000; default 0, never.</summary>
    [Range(0, 1_000_000)]
    public int ProbeEvery { get; init; }

    /// <summary>True where detectors of a kind judge.</summary>
    internal bool Allows(DetectorKind kind) => !Disable.Split(',').Contains(NameOf(kind));

    private static string NameOf(DetectorKind kind) => kind switch
    {
        DetectorKind.Behaviour => "behaviours",
        DetectorKind.Model => "models",
        DetectorKind.Baseline => "baselines",
        DetectorKind.Sequence => "sequences",
        DetectorKind.Signature => "signatures",
        _ => "-",
    };
}
