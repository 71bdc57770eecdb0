using System.Globalization;
using Streams.Hosting;
using Streams.Lab.Grounds;
using Streams.Lab.Measurement;
using Streams.Lab.Workloads;
using Streams.Schemas;

namespace Streams.Lab.Runs;

/// <summary>Small programs that make many events and count them themselves, so that what is stored can be compared with what was made.</summary>
internal sealed class Storms(ContainerEngine engine, LabRoster roster, EventLedger ledger, TimeProvider time)
{
    private const string Executable = "/usr/bin/true";
    private const string Processes = "i=0; while [ $i -lt {0} ]; do /usr/bin/true; i=$((i+1)); done; echo $i";
    private const string Connections = "python3 /srv/lab/storm.py sink 9000 {0}";

    private long _processes;
    private long _connections;
    private string _container = "";

    /// <summary>Makes so many process starts and half as many connections.</summary>
    public async Task MakeAsync(int starts, CancellationToken stop)
    {
        var startedAt = time.GetUtcNow();
        _container = await engine.StartAsync(new ContainerOrder("storm", LabImages.NameOf("storm"), "exec sleep 100000"), stop).ConfigureAwait(false);
        roster.Add(_container, "storm", WorkloadRole.Outside, startedAt, keep: false);
        _processes = await CountAsync(Processes, starts, stop).ConfigureAwait(false);
        _connections = await CountAsync(Connections, starts / 2, stop).ConfigureAwait(false);
    }

    /// <summary>What was made against what is stored.</summary>
    public IReadOnlyList<ClassBalance> Balances() =>
    [
        new("process", "process starts", _processes, ledger.Stored(_container, EventKind.ProcessStarted, Executable)),
        new("process", "process exits", _processes, ledger.Stored(_container, EventKind.ProcessExited, Executable)),
        new("connection", "connections opened", _connections, ledger.Stored(_container, EventKind.ConnectionOpened)),
        new("connection", "connections closed", _connections, ledger.Stored(_container, EventKind.ConnectionClosed)),
    ];

    private async Task<long> CountAsync(string script, int count, CancellationToken stop)
    {
        using var process = engine.Exec("storm", new Dictionary<string, string>(), string.Format(CultureInfo.InvariantCulture, script, count));
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync(stop).ConfigureAwait(false);
        await process.WaitForExitAsync(stop).ConfigureAwait(false);
        return long.TryParse(said.Trim(), CultureInfo.InvariantCulture, out var made)
            ? made
            : throw new FailedException($"a storm did not say how much it made: {await process.StandardError.ReadToEndAsync(stop).ConfigureAwait(false)}");
    }
}
