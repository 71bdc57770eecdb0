using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Streams.Schemas;
using Streams.Schemas.Identity;

namespace Streams.Cli.Recordings;

/// <summary>Gives the containers and processes of a recording ids of one run: the same within the run, new in each.</summary>
internal sealed class ContainerNames(string run)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Renames a batch: its container, and its processes.</summary>
    public void Rename(EventBatch batch)
    {
        batch.ContainerId = Of(batch.ContainerId);

        foreach (var process in batch.Processes)
        {
            process.ExecId = Of(process.ExecId);
            process.ParentExecId = Of(process.ParentExecId);
        }
    }

    /// <summary>Renames what metadata is about, also where the id is part of a path or a unit's name.</summary>
    public void Rename(ContainerMetadata metadata)
    {
        var (old, renamed) = (metadata.ContainerId, Of(metadata.ContainerId));
        metadata.ContainerId = renamed;

        if (old.Length > 0)
        {
            metadata.CgroupPath = metadata.CgroupPath.Replace(old, renamed, StringComparison.Ordinal);
            metadata.SystemdUnit = metadata.SystemdUnit.Replace(old, renamed, StringComparison.Ordinal);
            metadata.Name = metadata.Name.Replace(old, renamed, StringComparison.Ordinal);
        }
    }

    private string Of(string container)
    {
        if (!_names.TryGetValue(container, out var name))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{run}\n{container}")));
            name = new ContainerId(container).IsHost ? $"{container}-{hash[..8]}" : hash;
            _names.Add(container, name);
        }

        return name;
    }

    private long Of(long execId)
    {
        if (execId == 0)
        {
            return 0; // unknown stays unknown
        }

        var hash = new XxHash64();
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, execId);
        hash.Append(Encoding.UTF8.GetBytes(run));
        hash.Append(number);
        var renamed = (long)hash.GetCurrentHashAsUInt64();
        return renamed == 0 ? 1 : renamed;
    }
}
