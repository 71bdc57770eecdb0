using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Streams.Hosting.Http;
using Streams.Hosting.Logging;
using Streams.Hosting.Metrics;
using Streams.Hosting.Options;

namespace Streams.Hosting.Commands;

/// <summary>One run of a command: its options, and what every program needs around its work.</summary>
public sealed class CommandRun : IAsyncDisposable
{
    private readonly ParseResult _parsed;
    private readonly IConfiguration _configuration;
    private readonly IReadOnlyList<IOptionGroup> _groups;
    private readonly ServiceProvider _services;
    private readonly MetricsRegistry _metrics;
    private HttpEndpoint? _endpoint;

    internal CommandRun(string program, ParseResult parsed, IConfiguration configuration, OptionGroup<LogOptions> log, IReadOnlyList<IOptionGroup> groups)
    {
        _parsed = parsed;
        _configuration = configuration;
        _groups = groups;
        var level = log.Read(parsed, configuration).Level;
        _metrics = new MetricsRegistry(program);
        _services = new ServiceCollection()
            .AddMetrics()
            .AddLogging(logging =>
            {
                logging.SetMinimumLevel(level);
                logging.AddProvider(new StandardErrorLoggerProvider(level, Console.Error, TimeProvider.System));
            })
            .BuildServiceProvider();
    }

    /// <summary>Makes loggers that write to stderr.</summary>
    public ILoggerFactory Loggers => _services.GetRequiredService<ILoggerFactory>();

    /// <summary>Makes meters; those whose name begins with Streams are on /metrics.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>Told by the parts of the program, answered by /readyz and /healthz.</summary>
    public Readiness Readiness { get; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>For data only; everything else goes to <see cref="Error"/>.</summary>
    public TextWriter Output { get; } = Console.Out;

    /// <summary>For everything that is not data.</summary>
    public TextWriter Error { get; } = Console.Error;

    /// <summary>The command line as it was parsed, for options and arguments that belong to no group.</summary>
    public ParseResult Parsed => _parsed;

    /// <summary>The options of a group, from flags, variables, settings and defaults, checked.</summary>
    public T Read<[DynamicallyAccessedMembers(OptionMembers.Read)] T>(OptionGroup<T> group)
        where T : class, new() => group.Read(_parsed, _configuration);

    /// <summary>Reads settings and variables again; what is read of groups from now on is of these.</summary>
    /// <exception cref="InvalidDataException">appsettings.json is no valid JSON any more.</exception>
    public void Reload() => (_configuration as IConfigurationRoot)?.Reload();

    /// <summary>Logs the effective options, once, at the start of a program that stays.</summary>
    public void LogOptions()
    {
        var logger = Loggers.CreateLogger("Streams.Hosting");

        foreach (var group in _groups)
        {
            logger.LogInformation("options {Options}", group.Describe(_parsed, _configuration));
        }
    }

    /// <summary>Starts to answer /metrics, /healthz and /readyz; null where the options turn it off.</summary>
    /// <exception cref="UsageException">The address is no address, or someone else listens there.</exception>
    public async Task<HttpEndpoint?> ServeAsync(HttpOptions options, CancellationToken cancellationToken)
    {
        _endpoint = await HttpEndpoint.StartAsync(options.Listen, _metrics, Readiness, cancellationToken).ConfigureAwait(false);

        if (_endpoint is not null)
        {
            Loggers.CreateLogger("Streams.Hosting").LogInformation("answering {Address}metrics, healthz and readyz", _endpoint.Address);
        }

        return _endpoint;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync().ConfigureAwait(false);
        }

        await _services.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }
}
