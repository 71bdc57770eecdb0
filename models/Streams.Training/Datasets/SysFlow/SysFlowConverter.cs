using System.Buffers.Binary;
using Streams.Schemas;
using Streams.Schemas.Identity;
using Streams.Schemas.Recording;

namespace Streams.Training.Datasets.SysFlow;

/// <summary>Turns the events and flows of a capture into events of ours.</summary>
internal sealed class SysFlowConverter(SysFlowEntities entities)
{
    private readonly Dictionary<string, Process> _processes = [];
    private readonly Dictionary<string, ForeignRecord> _files = [];
    private readonly HashSet<(string Container, long Address, long Port)> _peers = [];
    private readonly List<TimedEvent> _events = [];

    /// <summary>Takes in the next record of the capture.</summary>
    public void Add(ForeignRecord record)
    {
        switch (record.Type)
        {
            case "Process":
                Remember(record);
                break;
            case "File":
                _files[Convert.ToHexString(record.Bytes("oid"))] = record;
                break;
            case "ProcessEvent":
                AddProcessEvent(record);
                break;
            case "NetworkFlow":
                AddNetworkFlow(record);
                break;
            case "FileFlow":
                AddFileFlow(record);
                break;
            case "FileEvent":
                AddFileEvent(record);
                break;
            default:
                break;
        }
    }

    /// <summary>The batches of all containers, by time.</summary>
    public IEnumerable<RecordedEntry> Batches() => BatchWriter.Batches(entities.Node, _events);

    private void Remember(ForeignRecord record)
    {
        var executable = record.Text("exe");
        var arguments = record.Text("exeArgs");
        _processes[SysFlowEntities.KeyOf(record.Record("oid"))] = new Process
        {
            ExecId = ExecIdOf(record.Record("oid")),
            ParentExecId = record.Record("poid") is { } parent ? ExecIdOf(parent) : 0,
            Pid = (int)(record.Record("oid")?.Number("hpid") ?? 0),
            StartedAtNs = record.Record("oid")?.Number("createTS") ?? 0,
            Name = Last(executable, 15),
            Executable = executable,
            Arguments = [executable, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            WorkingDirectory = record.Text("cwd"),
            UserId = (int)record.Number("uid"),
            GroupId = (int)record.Number("gid"),
        };
    }

    private long ExecIdOf(ForeignRecord? oid) =>
        oid is null ? 0 : ExecId.Of(entities.Node, (int)oid.Number("hpid"), oid.Number("createTS")).Value;

    private static string Last(string path, int most)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length <= most ? name : name[..most];
    }

    private void AddProcessEvent(ForeignRecord record)
    {
        var operations = (SysFlowOperations)record.Number("opFlags");
        if (operations.HasFlag(SysFlowOperations.Execute))
        {
            Add(record, record.Number("ts"), new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() });
        }
        else if (operations.HasFlag(SysFlowOperations.Exit))
        {
            if (record.Number("tid") == record.Record("procOID")!.Number("hpid")) // others are threads
            {
                var status = (int)record.Number("ret");
                Add(record, record.Number("ts"), new Event
                {
                    Kind = EventKind.ProcessExited,
                    ProcessExited = new ProcessExited { ExitCode = (status >> 8) & 0xFF, Signal = status & 0x7F },
                });
            }
        }
        else if ((operations & (SysFlowOperations.SetUser | SysFlowOperations.SetNamespace)) != 0)
        {
            Add(record, record.Number("ts"), new Event
            {
                Kind = EventKind.PrivilegeChange,
                PrivilegeChange = new PrivilegeChange
                {
                    Operation = operations.HasFlag(SysFlowOperations.SetUser) ? PrivilegeOperation.Setuid : PrivilegeOperation.Setns,
                    Argument = string.Join(' ', record.Texts("args")),
                    Error = (int)Math.Max(0, -record.Number("ret")),
                },
            });
        }
    }

    private void AddNetworkFlow(ForeignRecord record)
    {
        var operations = (SysFlowOperations)record.Number("opFlags");
        var inbound = entities.IsInbound(record);
        var source = (Address: AddressOf(record.Number("sip")), Port: (int)record.Number("sport"));
        var target = (Address: AddressOf(record.Number("dip")), Port: (int)record.Number("dport"));
        var (local, remote) = inbound ? (target, source) : (source, target);
        var direction = inbound ? Direction.Inbound : Direction.Outbound;
        var transport = record.Number("proto") switch { 6 => Transport.Tcp, 17 => Transport.Udp, _ => Transport.Unknown };
        if ((operations & (SysFlowOperations.Accept | SysFlowOperations.Connect)) != 0)
        {
            Add(record, record.Number("ts"), new Event
            {
                Kind = EventKind.ConnectionOpened,
                ConnectionOpened = new ConnectionOpened
                {
                    Transport = transport,
                    Direction = direction,
                    LocalAddress = local.Address,
                    LocalPort = local.Port,
                    RemoteAddress = remote.Address,
                    RemotePort = remote.Port,
                    NewPeer = !inbound && _peers.Add((entities.ContainerOf(record.Record("procOID")), record.Number("dip"), record.Number("dport"))),
                },
            });
        }
        var closes = (operations & (SysFlowOperations.Close | SysFlowOperations.Shutdown)) != 0;
        Add(record, record.Number("endTs"), new Event
        {
            Kind = closes ? EventKind.ConnectionClosed : EventKind.FlowSample,
            ConnectionClosed = !closes ? null : new ConnectionClosed
            {
                Transport = transport,
                Direction = direction,
                LocalAddress = local.Address,
                LocalPort = local.Port,
                RemoteAddress = remote.Address,
                RemotePort = remote.Port,
                BytesSent = record.Number("numWSendBytes"),
                BytesReceived = record.Number("numRRecvBytes"),
                DurationNs = record.Number("endTs") - record.Number("ts"),
            },
            FlowSample = closes ? null : new FlowSample
            {
                Transport = transport,
                Direction = direction,
                LocalAddress = local.Address,
                LocalPort = local.Port,
                RemoteAddress = remote.Address,
                RemotePort = remote.Port,
                BytesSent = record.Number("numWSendBytes"),
                BytesReceived = record.Number("numRRecvBytes"),
                DurationNs = record.Number("endTs") - record.Number("ts"),
            },
        });
    }

    private void AddFileFlow(ForeignRecord record)
    {
        var operations = (SysFlowOperations)record.Number("opFlags");
        Add(record, record.Number("endTs"), new Event
        {
            Kind = EventKind.FileActivity,
            FileActivity = new FileActivity
            {
                Operation = operations switch
                {
                    _ when operations.HasFlag(SysFlowOperations.Truncate) => FileOperation.Truncate,
                    _ when operations.HasFlag(SysFlowOperations.Write) => FileOperation.Write,
                    _ when operations.HasFlag(SysFlowOperations.Read) => FileOperation.Read,
                    _ => FileOperation.Open,
                },
                Path = PathOf(record, "fileOID"),
                Operations = Math.Max(1, record.Number("numRRecvOps") + record.Number("numWSendOps")),
                BytesRead = record.Number("numRRecvBytes"),
                BytesWritten = record.Number("numWSendBytes"),
            },
        });
    }

    private void AddFileEvent(ForeignRecord record)
    {
        var operations = (SysFlowOperations)record.Number("opFlags");
        Add(record, record.Number("ts"), new Event
        {
            Kind = EventKind.FileActivity,
            FileActivity = new FileActivity
            {
                Operation = operations switch
                {
                    _ when operations.HasFlag(SysFlowOperations.MakeDirectory) => FileOperation.Create,
                    _ when (operations & (SysFlowOperations.RemoveDirectory | SysFlowOperations.Unlink)) != 0 => FileOperation.Unlink,
                    _ when operations.HasFlag(SysFlowOperations.Rename) => FileOperation.Rename,
                    _ when (operations & (SysFlowOperations.Link | SysFlowOperations.SymbolicLink)) != 0 => FileOperation.Link,
                    _ => FileOperation.Unknown,
                },
                Path = PathOf(record, "fileOID"),
                TargetPath = PathOf(record, "newFileOID"),
                Error = (int)Math.Max(0, -record.Number("ret")),
            },
        });
    }

    private string PathOf(ForeignRecord record, string field) =>
        _files.GetValueOrDefault(Convert.ToHexString(record.Bytes(field)))?.Text("path") ?? "";

    private void Add(ForeignRecord record, long timeNs, Event item)
    {
        var oid = record.Record("procOID");
        var process = _processes.GetValueOrDefault(SysFlowEntities.KeyOf(oid)) ?? new Process { ExecId = ExecIdOf(oid), Pid = (int)(oid?.Number("hpid") ?? 0) };
        _events.Add(new TimedEvent(entities.ContainerOf(oid), timeNs, process, item));
    }

    /// <summary>SysFlow keeps IPv4 addresses as a number whose lowest byte is the address's first.</summary>
    private static byte[] AddressOf(long address)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)address);
        return bytes;
    }
}
