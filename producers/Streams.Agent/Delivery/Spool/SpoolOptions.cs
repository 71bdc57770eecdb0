using System.ComponentModel.DataAnnotations;
using Streams.Schemas.Options;

namespace Streams.Agent.Delivery.Spool;

/// <summary>What the agent keeps on disk while Kafka does not take it.</summary>
internal sealed record SpoolOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Spool";

    /// <summary>Bytes on disk below the state directory at most; the least valuable events are left out from half of it on. 0 (no spool) to 1 TiB; default 256 MiB.</summary>
    [Range(0, 1L << 40)]
    public long Bytes { get; init; } = 256L << 20;

    /// <summary>Age at which what is on disk is given up and declared lost: nobody judges it any more. 1 min to 7 d; default 24 h.</summary>
    [DurationRange("00:01:00", "7.00:00:00")]
    public TimeSpan Age { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Time without an acknowledgement after which what is under way, and all that follows, goes to disk. 0.1 to 60 s; default 1 s.</summary>
    [DurationRange("00:00:00.100", "00:01:00")]
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(1);
}
