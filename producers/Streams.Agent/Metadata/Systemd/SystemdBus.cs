using Tmds.DBus.Protocol;

namespace Streams.Agent.Metadata.Systemd;

/// <summary>Asks the systemd on a system bus over one connection that is made when it is needed.</summary>
/// <remarks>
/// A bus that cannot be reached is left alone for 0.2 s, 0.4 s, … at most 10 s; who asks meanwhile is told at once that nothing is known.
/// Thread: any.
/// </remarks>
/// <param name="socketPath">Where it listens.</param>
/// <param name="clock">The clock.</param>
/// <param name="findRoot">Tells where the systemd on a bus has its units; null asks the kernel.</param>
internal sealed class SystemdBus(string socketPath, TimeProvider clock, Func<string, CancellationToken, ValueTask<SystemdRoot?>>? findRoot = null) : IDisposable
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_lastRetry = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1);
    private SystemdConversation? _conversation;
    private int _failures;
    private long _triedAt;
    private volatile bool _isDisposed;

    /// <summary>Where it listens.</summary>
    public string SocketPath => socketPath;

    /// <summary>True where a systemd answers.</summary>
    public async ValueTask<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectedAsync(cancellationToken) is not null;
        }
        catch (Exception silent) when (silent is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Begins a conversation of its own, to follow what happens.</summary>
    /// <exception cref="IOException">Nobody answers.</exception>
    public Task<SystemdConversation> BeginAsync(CancellationToken cancellationToken) => SystemdConversation.BeginAsync(socketPath, findRoot ?? SystemdRoot.FindAsync, cancellationToken);

    /// <summary>Asks about a unit, by name, which is told from where this systemd has its units; null where that is none, where nothing is known of it, or where nobody answered a moment ago.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    public async ValueTask<UnitFacts?> AskAsync(Func<SystemdRoot, string?> unitOf, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (await ConnectedAsync(cancellationToken) is not { } conversation || unitOf(conversation.Root) is not { } unit)
            {
                return null;
            }

            try
            {
                return await conversation.AskAsync(unit, cancellationToken);
            }
            catch (IOException broken)
            {
                await ForgetAsync(conversation);
                if (!isFirst || broken.InnerException is not DBusConnectionClosedException)
                {
                    throw;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        Interlocked.Exchange(ref _conversation, null)?.Dispose();
    }

    private async ValueTask<SystemdConversation?> ConnectedAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _conversation) is { } open)
        {
            return open;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_conversation is not null || _isDisposed || IsTooEarly())
            {
                return _conversation;
            }

            _triedAt = clock.GetTimestamp();
            _failures++;
            var begun = await SystemdConversation.BeginAsync(socketPath, findRoot ?? SystemdRoot.FindAsync, cancellationToken);
            _failures = 0;
            Volatile.Write(ref _conversation, begun);
            if (_isDisposed)
            {
                Dispose();
            }

            return begun;
        }
        finally
        {
            _one.Release();
        }
    }

    private bool IsTooEarly()
    {
        var wait = s_firstRetry * Math.Pow(2, Math.Min(_failures - 1, 16));
        return _failures > 0 && clock.GetElapsedTime(_triedAt) < (wait < s_lastRetry ? wait : s_lastRetry);
    }

    private async ValueTask ForgetAsync(SystemdConversation broken)
    {
        await _one.WaitAsync();
        try
        {
            if (_conversation == broken)
            {
                _conversation = null;
                broken.Dispose();
            }
        }
        finally
        {
            _one.Release();
        }
    }
}
