namespace Streams.Lab.Grounds;

/// <summary>What a run has started and made on this machine: enough to remove it when the run itself no longer can.</summary>
internal sealed class OwnerRecord
{
    /// <summary>Name of the file in the folder of a run.</summary>
    public const string FileName = "owner.json";

    /// <summary>Variable in the environment of every process of a run; its value is <see cref="Run"/>.</summary>
    public const string Mark = "STREAMS_LAB_RUN";

    /// <summary>Name of the run.</summary>
    public string Run { get; set; } = "";

    /// <summary>The lab itself.</summary>
    public OwnedProcess Lab { get; set; } = new("lab", 0, 0);

    /// <summary>What it started, in order.</summary>
    public List<OwnedProcess> Processes { get; set; } = [];

    /// <summary>Network namespace of the containers (its inode), once there is one.</summary>
    public string NetworkNamespace { get; set; } = "";

    /// <summary>Folder of the engine's containers: one sub-folder a container, named by its id, which is also the name of its cgroups.</summary>
    public string ContainersFolder { get; set; } = "";

    /// <summary>Cgroup below which the engine makes those of its containers.</summary>
    public string CgroupParent { get; set; } = "";
}
