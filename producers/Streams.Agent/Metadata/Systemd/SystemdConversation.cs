using System.Net.Sockets;
using Tmds.DBus.Protocol;

namespace Streams.Agent.Metadata.Systemd;

/// <summary>One connection to a system bus, and the systemd on it.</summary>
/// <remarks>
/// Everything ends within five seconds or fails. Signals are believed from the systemd's own connection only: anyone may send a signal that looks like one.
/// Thread: any; signals come one at a time. Source: org.freedesktop.systemd1(5); D-Bus specification 0.42.
/// </remarks>
internal sealed class SystemdConversation : IDisposable
{
    private const string BusName = "org.freedesktop.DBus";
    private const string BusPath = "/org/freedesktop/DBus";
    private const string Manager = "org.freedesktop.systemd1.Manager";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string Name = "org.freedesktop.systemd1";
    private const string Properties = "org.freedesktop.DBus.Properties";
    private const string UnitInterface = "org.freedesktop.systemd1.Unit";
    private const string ServiceInterface = "org.freedesktop.systemd1.Service";
    private const string AccessDenied = "org.freedesktop.DBus.Error.AccessDenied";
    private const string ScopeInterface = "org.freedesktop.systemd1.Scope";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly DBusConnection _bus;
    private readonly string _systemd;

    private SystemdConversation(DBusConnection bus, SystemdRoot root, string systemd) => (_bus, Root, _systemd) = (bus, root, systemd);

    /// <summary>Where its units have their cgroups.</summary>
    public SystemdRoot Root { get; }

    /// <summary>Begins one.</summary>
    /// <exception cref="IOException">Nobody answers, or no systemd is on this bus.</exception>
    public static async Task<SystemdConversation> BeginAsync(string socketPath, Func<string, CancellationToken, ValueTask<SystemdRoot?>> findRoot, CancellationToken cancellationToken)
    {
        var bus = new DBusConnection(new DBusConnectionOptions("unix:path=" + Escape(socketPath)));
        try
        {
            return await WithinAsync(
                async patience =>
                {
                    var root = await findRoot(socketPath, patience)
                        ?? throw new IOException("the cgroup of the systemd on this bus cannot be told (the agent must run in the host's pid namespace)");
                    await bus.ConnectAsync().AsTask().WaitAsync(patience);
                    var owner = await bus.CallMethodAsync(GetNameOwner(bus), static (Message message, object? _) => message.GetBodyReader().ReadString(), null).WaitAsync(patience);
                    return new SystemdConversation(bus, root, owner);
                },
                cancellationToken);
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    /// <summary>Asks about a service or scope; null where systemd does not know it.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    public async Task<UnitFacts?> AskAsync(string unit, CancellationToken cancellationToken)
    {
        var facts = new UnitFacts();
        foreach (var of in new[] { UnitInterface, unit.EndsWith(UnitName.ScopeSuffix, StringComparison.Ordinal) ? ScopeInterface : ServiceInterface })
        {
            try
            {
                UnitReader.Take(await WithinAsync(patience => _bus.CallMethodAsync(GetAll(UnitName.ToObject(unit), of), ReadAll, null).WaitAsync(patience), cancellationToken), facts);
            }
            catch (IOException refused) when (refused.InnerException is DBusErrorReplyException { ErrorName: not AccessDenied })
            {
                return null; // it answers; there is no such unit, or no more
            }

            if (facts.LoadState is not ("loaded" or "masked"))
            {
                return null;
            }
        }

        return facts;
    }

    /// <summary>Follows its services until the stop, the end of the connection, or another systemd's coming.</summary>
    /// <param name="follows">Called when from now on nothing is missed.</param>
    /// <param name="changed">Called with what changed of a service.</param>
    /// <param name="removed">Called when systemd forgets a service.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="IOException">The connection broke off.</exception>
    public async Task FollowAsync(Func<Task> follows, Action<UnitChange> changed, Action<string> removed, CancellationToken stop)
    {
        var over = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await AddAsync(Rule(Properties, "PropertiesChanged", ServiceInterface), ReadChange, change => changed(change), over, stop);
        await AddAsync(Rule(Properties, "PropertiesChanged", UnitInterface), ReadChange, change => changed(change), over, stop);
        await AddAsync(Rule(Manager, "UnitRemoved", null), ReadRemoved, removed, over, stop);
        await AddAsync(
            new MatchRule { Type = MessageType.Signal, Sender = BusName, Interface = BusName, Member = "NameOwnerChanged", Arg0 = Name },
            static (message, _) => message.SenderAsString == BusName ? "" : null,
            _ => over.TrySetResult(new IOException("systemd has begun anew")),
            over,
            stop);
        await WithinAsync(patience => Then(_bus.CallMethodAsync(Subscribe()).WaitAsync(patience)), stop);
        await follows();
        throw new IOException((await over.Task.WaitAsync(stop)).Message);
    }

    /// <inheritdoc/>
    public void Dispose() => _bus.Dispose();

    private async Task AddAsync<T>(MatchRule rule, MessageValueReader<T?> read, Action<T> told, TaskCompletionSource<Exception> over, CancellationToken stop)
        where T : class =>
        await WithinAsync(
            patience => _bus.AddMatchAsync(
                rule,
                read,
                (Notification<T?> notification) =>
                {
                    if (notification.IsCompletion)
                    {
                        over.TrySetResult(notification.CompletionReason ?? new IOException("the bus closed the connection"));
                    }
                    else if (notification is { HasValue: true, Value: { } value })
                    {
                        told(value);
                    }
                },
                emitOnCapturedContext: false,
                ObserverFlags.EmitAll).AsTask().WaitAsync(patience),
            stop);

    private MatchRule Rule(string of, string member, string? about) => new() { Type = MessageType.Signal, Sender = _systemd, Interface = of, Member = member, Arg0 = about };

    private static Dictionary<string, VariantValue> ReadAll(Message message, object? state) => message.GetBodyReader().ReadDictionaryOfStringToVariantValue();

    private UnitChange? ReadChange(Message message, object? state)
    {
        try
        {
            if (message.SenderAsString != _systemd || UnitName.ServiceOf(message.PathAsString ?? "") is not { } unit)
            {
                return null;
            }

            var body = message.GetBodyReader();
            var of = body.ReadString();
            return new UnitChange(unit, of == UnitInterface, body.ReadDictionaryOfStringToVariantValue());
        }
        catch (Exception nonsense) when (nonsense is DBusExceptionBase or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return null; // what cannot be read tells nothing, and must not end the conversation
        }
    }

    private string? ReadRemoved(Message message, object? state)
    {
        try
        {
            return message.SenderAsString == _systemd && message.GetBodyReader().ReadString() is var unit && UnitName.IsService(unit) ? unit : null;
        }
        catch (Exception nonsense) when (nonsense is DBusExceptionBase or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(s_patience);
        try
        {
            return await ask(patience.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException($"no answer within {s_patience.TotalSeconds} s");
        }
        catch (Exception failed) when (failed is DBusExceptionBase or SocketException or InvalidOperationException or FormatException)
        {
            throw new IOException(failed.Message, failed);
        }
    }

    private static async Task<bool> Then(Task done)
    {
        await done;
        return true;
    }

    private static MessageBuffer GetNameOwner(DBusConnection bus)
    {
        using var writer = bus.GetMessageWriter();
        writer.WriteMethodCallHeader(BusName, BusPath, BusName, "GetNameOwner", "s");
        writer.WriteString(Name);
        return writer.CreateMessage();
    }

    private MessageBuffer Subscribe()
    {
        using var writer = _bus.GetMessageWriter();
        writer.WriteMethodCallHeader(_systemd, ManagerPath, Manager, "Subscribe");
        return writer.CreateMessage();
    }

    private MessageBuffer GetAll(string path, string of)
    {
        using var writer = _bus.GetMessageWriter();
        writer.WriteMethodCallHeader(_systemd, path, Properties, "GetAll", "s");
        writer.WriteString(of);
        return writer.CreateMessage();
    }

    /// <summary>D-Bus addresses write all but a few letters as % and two hexadecimal digits.</summary>
    private static string Escape(string path) => string.Concat(path.Select(letter =>
        char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '/' or '.' or '*' ? letter.ToString() : Uri.HexEscape(letter)));
}
