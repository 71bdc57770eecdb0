using System.Globalization;
using Streams.Hosting;
using Streams.Lab.Grounds;
using Streams.Lab.Measurement;
using Streams.Lab.Workloads;
using Streams.Schemas;

namespace Streams.Lab.Runs;

/// <summary>Small programs that make many events and count them themselves, so that what is stored can be compared with what was made.</summary>
/// <remarks>Each is bounded in count and in time: on a slow machine it makes fewer.</remarks>
internal sealed class Storms(ContainerEngine engine, LabRoster roster, EventLedger ledger, TimeProvider time)
{
    private const string Executable = "/usr/bin/true";
    private const string Files = "/tmp/storm-";
    private const int Port = 9000;
    private const int BytesOfWrite = 10;

    private long _processes;
    private long _connections;
    private long _files;
    private string _container = "";

    /// <summary>Id of the container that they run in.</summary>
    public string ContainerId => _container;

    /// <summary>Makes at most so many process starts, half as many connections and five times as many writes, each kind for at most so long.</summary>
    public async Task MakeAsync(int starts, TimeSpan within, CancellationToken stop)
    {
        var startedAt = time.GetUtcNow();
        _container = await engine.StartAsync(new ContainerOrder("storm", LabImages.NameOf("storm"), "exec sleep 100000"), stop).ConfigureAwait(false);
        roster.Add(_container, "storm", WorkloadRole.Outside, startedAt, keep: false);
        _processes = await CountAsync("process", starts, within, stop).ConfigureAwait(false);
        _connections = await CountAsync("connection", starts / 2, within, stop).ConfigureAwait(false);
        _files = await CountAsync("file", starts * 5, within, stop).ConfigureAwait(false);
    }

    /// <summary>What was made against what is stored.</summary>
    public IReadOnlyList<ClassBalance> Balances() =>
    [
        new("process", "process starts", _processes, ledger.Stored(_container, EventKind.ProcessStarted, Executable)),
        new("process", "process exits", _processes, ledger.Stored(_container, EventKind.ProcessExited, Executable)),
        new("connection", "connections opened", _connections, ledger.Stored(_container, EventKind.ConnectionOpened, Port)),
        new("connection", "connections closed", _connections, ledger.Stored(_container, EventKind.ConnectionClosed, Port)),
        new("file", "writes, by their bytes", _files, ledger.Written(_container, Files) / BytesOfWrite),
    ];

    private async Task<long> CountAsync(string kind, int count, TimeSpan within, CancellationToken stop)
    {
        using var process = engine.Exec("storm", new Dictionary<string, string>(), string.Create(CultureInfo.InvariantCulture, $"python3 /srv/lab/storm.py {kind} {count} {within.TotalSeconds}"));
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync(stop).ConfigureAwait(false);
        await process.WaitForExitAsync(stop).ConfigureAwait(false);
        return long.TryParse(said.Trim(), CultureInfo.InvariantCulture, out var made)
            ? made
            : throw new FailedException($"a storm did not say how much it made: {await process.StandardError.ReadToEndAsync(stop).ConfigureAwait(false)}");
    }
}
