using System.Net;
using Streams.Schemas;
using Streams.Schemas.Identity;

namespace Streams.Training.Fitting;

/// <summary>One recording: its windows, who its containers are, what they ran and to whom they spoke.</summary>
internal sealed class Run(string name)
{
    private readonly HashSet<(string ContainerId, string Program)> _programs = [];
    private readonly HashSet<(string ContainerId, string Address, int Port)> _peers = [];

    public string Name { get; } = name;

    /// <summary>Name of the node.</summary>
    public string Node { get; set; } = "";

    public Dictionary<string, ContainerMetadata> Metadata { get; } = [];

    public List<TrainingWindow> Windows { get; } = [];

    /// <summary>Workloads that occur in it.</summary>
    public IEnumerable<string> Workloads => Windows.Select(window => window.Workload).Distinct();

    /// <summary>Programs that ran, by container.</summary>
    public IReadOnlyCollection<(string ContainerId, string Program)> Programs => _programs;

    /// <summary>Peers that a container opened connections to.</summary>
    public IReadOnlyCollection<(string ContainerId, string Address, int Port)> Peers => _peers;

    public string WorkloadOf(string containerId) =>
        Metadata.TryGetValue(containerId, out var metadata) ? WorkloadName.From(metadata) : WorkloadName.Unknown(containerId);

    public string DigestOf(string containerId) => Metadata.TryGetValue(containerId, out var metadata) ? metadata.ImageDigest : "";

    /// <summary>When the container was started, ns since 1970; 0 is unknown.</summary>
    public long StartOf(string containerId) => Metadata.TryGetValue(containerId, out var metadata) ? metadata.StartedAtNs : 0;

    /// <summary>Notes what a profile keeps beside sums.</summary>
    public void Observe(EventBatch batch)
    {
        foreach (var process in batch.Processes.Where(process => process.Executable.Length > 0))
        {
            _programs.Add((batch.ContainerId, process.Executable));
        }
        foreach (var item in batch.Events)
        {
            switch (item)
            {
                case { ConnectionOpened: { Direction: not Direction.Inbound } opened }:
                    Note(batch.ContainerId, opened.RemoteAddress, opened.RemotePort);
                    break;
                case { ConnectionClosed: { Direction: not Direction.Inbound } closed }:
                    Note(batch.ContainerId, closed.RemoteAddress, closed.RemotePort);
                    break;
                case { FlowSample: { Direction: not Direction.Inbound } flow }:
                    Note(batch.ContainerId, flow.RemoteAddress, flow.RemotePort);
                    break;
                default:
                    break;
            }
        }
    }

    private void Note(string containerId, byte[] address, int port)
    {
        if (address.Length is 4 or 16)
        {
            var parsed = new IPAddress(address);
            _peers.Add((containerId, (parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed).ToString(), port));
        }
    }
}
