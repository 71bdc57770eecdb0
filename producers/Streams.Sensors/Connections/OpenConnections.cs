using Streams.Sensors.Kernel;

namespace Streams.Sensors.Connections;

/// <summary>Lets the kernel programs look at what is open: whose it is, what it moved, and whether its end was missed.</summary>
/// <remarks>
/// On a starved machine the kernel ends connections in bursts without calling a program. Their owners stay in the map, and two looks in a row that find no socket there tell their end.
/// Time: that of the host. Thread: that of the ring.
/// </remarks>
internal sealed class OpenConnections(BpfObject programs, SensorHost host, SensorOptions options, DatagramFlows datagrams)
{
    private const uint Listeners = 1;
    private const uint Owners = 2;
    private const uint Flows = 3;
    private static readonly TimeSpan EndsEvery = TimeSpan.FromSeconds(1); // 0.1 ms where nothing is open

    private long _flowsAt = host.Time.GetTimestamp();
    private long _endsAt = host.Time.GetTimestamp();

    /// <summary>Remembers what was open before the agent.</summary>
    public void Inventory()
    {
        Pass(Listeners);
        Pass(Owners);
    }

    /// <summary>Tells, when it is time, what was moved since it was told last, and what ended and no program saw it.</summary>
    public void Look(Action<SensorEvent> tell)
    {
        if (host.Time.GetElapsedTime(_flowsAt) >= options.FlowsEvery)
        {
            _flowsAt = host.Time.GetTimestamp();
            LookAtFlows(tell);
        }

        if (host.Time.GetElapsedTime(_endsAt) >= EndsEvery)
        {
            _endsAt = host.Time.GetTimestamp();
            LookAtEnds();
        }
    }

    /// <summary>Tells the rest, once the programs are detached.</summary>
    public void End(Action<SensorEvent> tell)
    {
        LookAtEnds();
        LookAtFlows(tell);
        LookAtEnds();
    }

    /// <summary>One of the two looks that an end needs.</summary>
    internal void LookAtEnds() => programs.Iterate("inventory_owners");

    private void LookAtFlows(Action<SensorEvent> tell)
    {
        datagrams.Look(tell);
        Pass(Flows);
    }

    private void Pass(uint number)
    {
        programs.Configure(host.KernelConfig(options, number));
        programs.Iterate("inventory_sockets");
    }
}
