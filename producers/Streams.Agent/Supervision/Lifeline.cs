using System.Globalization;

namespace Streams.Agent.Supervision;

/// <summary>What the agent tells the service manager that started it, if one did: ready, how it does, that it lives, that it stops.</summary>
/// <remarks>
/// The sign of life is given by the loop that takes events in and lets batches out, so that a hung agent is killed and an agent without Kafka is not.
/// Time: a sign at most each third of what the manager allows. Thread: any.
/// </remarks>
internal sealed class Lifeline : IDisposable
{
    private readonly NotifySocket? _socket;
    private readonly TimeProvider _time;
    private long _signedAt;
    private string _status = "";

    private Lifeline(NotifySocket? socket, TimeSpan? every, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        SignEvery = every;
    }

    /// <summary>Time between two signs of life; null where nobody waits for one.</summary>
    public TimeSpan? SignEvery { get; }

    /// <summary>Of the variables that systemd sets: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID.</summary>
    public static Lifeline Open(Func<string, string?> variable, TimeProvider time)
    {
        var socket = NotifySocket.Open(variable(NotifySocket.Variable));
        var isOurs = variable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var isWatched = long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var allowedUs) && allowedUs > 0 && isOurs && socket is not null;
        return new Lifeline(socket, isWatched ? TimeSpan.FromMicroseconds(allowedUs / 3) : null, time);
    }

    /// <summary>The sensors watch.</summary>
    public void Ready(string status)
    {
        _status = status;
        _socket?.TrySend($"READY=1\nSTATUS={status}");
    }

    /// <summary>How it does, in words; sent where it changed.</summary>
    public void Tell(string status)
    {
        if (status != _status)
        {
            _status = status;
            _socket?.TrySend($"STATUS={status}");
        }
    }

    /// <summary>The loop turned.</summary>
    public void Sign()
    {
        if (SignEvery is { } every && (_signedAt == 0 || _time.GetElapsedTime(_signedAt) >= every))
        {
            _signedAt = _time.GetTimestamp();
            _socket!.TrySend("WATCHDOG=1");
        }
    }

    /// <summary>The stop has begun.</summary>
    public void Stopping() => _socket?.TrySend("STOPPING=1\nSTATUS=letting everything out");

    public void Dispose() => _socket?.Dispose();
}
