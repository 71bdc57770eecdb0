using Streams.Agent.Redaction;
using Xunit;

namespace Streams.Agent.Tests.Redaction;

public sealed class ArgumentRedactorTests
{
    private const string Secret = "hunter2XyZ";

    private readonly ArgumentRedactor _redactor = new(new RedactionOptions());

    [Theory]
    [InlineData("app|--password=hunter2XyZ", "app|--password=***")]
    [InlineData("app|--db-password|hunter2XyZ|--verbose", "app|--db-password|***|--verbose")]
    [InlineData("app|--api-key|hunter2XyZ", "app|--api-key|***")]
    [InlineData("app|--token=hunter2XyZ", "app|--token=***")]
    [InlineData("env|DB_PASSWORD=hunter2XyZ|run", "env|DB_PASSWORD=***|run")]
    [InlineData("env|AWS_SECRET_ACCESS_KEY=hunter2XyZ", "env|AWS_SECRET_ACCESS_KEY=***")]
    [InlineData("env|GITHUB_TOKEN=hunter2XyZ", "env|GITHUB_TOKEN=***")]
    [InlineData("mysql|-uroot|-phunter2XyZ|shop", "mysql|-uroot|-p***|shop")]
    [InlineData("sh|-c|mysql -uroot -phunter2XyZ shop", "sh|-c|mysql -uroot -p*** shop")]
    [InlineData("sh|-c|export TOKEN=hunter2XyZ; run", "sh|-c|export TOKEN=***; run")]
    [InlineData("curl|-H|Authorization: Bearer hunter2XyZ|http://x/", "curl|-H|Authorization: Bearer ***|http://x/")]
    [InlineData("curl|-H|X-Api-Key: hunter2XyZ", "curl|-H|X-Api-Key: ***")]
    [InlineData("curl|-u|admin:hunter2XyZ|http://x/", "curl|-u|***|http://x/")]
    [InlineData("curl|http://admin:hunter2XyZ@x/path", "curl|http://admin:***@x/path")]
    [InlineData("git|clone|https://oauth2:hunter2XyZ@host/repo", "git|clone|https://oauth2:***@host/repo")]
    [InlineData("psql|postgres://u:hunter2XyZ@db/shop", "psql|postgres://u:***@db/shop")]
    [InlineData("psql|postgres://u:hun@ter2@db/shop?mail=a@b", "psql|postgres://u:***@db/shop?mail=a@b")]
    [InlineData("env|MYSQL_PWD=hunter2XyZ|mysql", "env|MYSQL_PWD=***|mysql")]
    [InlineData("docker|run|-e|RABBITMQ_DEFAULT_PASS=hunter2XyZ|rabbitmq", "docker|run|-e|RABBITMQ_DEFAULT_PASS=***|rabbitmq")]
    [InlineData("sqlcmd|Server=db;User Id=sa;Pwd=hunter2XyZ;Encrypt=no", "sqlcmd|Server=db;User Id=sa;Pwd=***;Encrypt=no")]
    [InlineData("curl|http://x/?user=me&pass=hunter2XyZ&page=2", "curl|http://x/?user=me&pass=***&page=2")]
    [InlineData("env|PWD=/srv|OLDPWD=/home|BYPASS=1", "env|PWD=/srv|OLDPWD=/home|BYPASS=1")]
    [InlineData("app|AKIAIOSFODNN7EXAMPLE", "app|***")]
    [InlineData("app|ghp_abcdefghijklmnopqrstuvwxyz0123456789", "app|***")]
    [InlineData("app|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk", "app|***")]
    [InlineData("sshpass|-p|hunter2XyZ|ssh|host", "sshpass|-p|***|ssh|host")]
    [InlineData("sshpass|-phunter2XyZ|ssh|host", "sshpass|-p***|ssh|host")]
    [InlineData("redis-cli|-a|hunter2XyZ|ping", "redis-cli|-a|***|ping")]
    [InlineData("docker|login|-u|me|-p|hunter2XyZ", "docker|login|-u|me|-p|***")]
    [InlineData("openssl|enc|-pass|pass:hunter2XyZ", "openssl|enc|-pass|***")]
    [InlineData("curl|http://x/?access_token=hunter2XyZ&page=2", "curl|http://x/?access_token=***&page=2")]
    [InlineData("app|{\"password\":\"hunter2XyZ\",\"user\":\"me\"}", "app|{\"password\":\"***\",\"user\":\"me\"}")]
    public void Redact_ASecret_TakesItOutAndLeavesTheRest(string arguments, string expected)
    {
        var redacted = Redact(arguments);

        Assert.Equal(expected, redacted);
        Assert.DoesNotContain(Secret, redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ls|-la|/tmp")]
    [InlineData("nginx|-g|daemon off;")]
    [InlineData("tar|-xpf|archive.tar")]
    [InlineData("mkdir|-p|/var/lib/app")]
    [InlineData("ssh|-p|2222|host")]
    [InlineData("java|-Xmx512m|-jar|app.jar|--server.port=8080")]
    [InlineData("curl|http://example.com:8080/path")]
    [InlineData("sh|-c|echo hello && sleep 1")]
    public void Redact_NoSecret_ChangesNothing(string arguments) => Assert.Equal(arguments, Redact(arguments));

    [Fact]
    public void Read_TheBuiltInPatterns_AllRunInBoundedTime()
    {
        using var stream = typeof(ArgumentRedactor).Assembly.GetManifestResourceStream("redaction/patterns.txt")!;
        using var reader = new StreamReader(stream);

        Assert.NotEmpty(RedactionPatternReader.Read(reader.ReadToEnd(), "built-in", check: true));
    }

    [Fact]
    public void Redact_LongArguments_AreCutAndSaySo()
    {
        var redactor = new ArgumentRedactor(new RedactionOptions { ArgumentCharacters = 64, Arguments = 2 });
        var arguments = new List<string> { "app", new('a', 200), "more" };

        Assert.True(redactor.Redact("/bin/app", arguments));
        Assert.Equal(["app", new string('a', 64)], arguments);
    }

    [Fact]
    public void Redact_WithAPatternsFile_AddsItsPatterns()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "# our own\nin:deploy ticket-(?<secret>[0-9]+)\n");
        try
        {
            var redactor = new ArgumentRedactor(new RedactionOptions { PatternsFile = file });
            var arguments = new List<string> { "deploy", "ticket-12345" };

            redactor.Redact("/usr/bin/deploy", arguments);

            Assert.Equal("ticket-***", arguments[1]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("password=.*")]
    [InlineData("in (unclosed")]
    [InlineData("in (a)\\1")] // a backreference cannot run in bounded time
    public void Read_ALineThatIsNoPattern_NamesTheLine(string line)
    {
        var refused = Assert.Throws<FormatException>(() => RedactionPatternReader.Read("# first\n" + line, "patterns.txt", check: true));

        Assert.StartsWith("patterns.txt:2: ", refused.Message, StringComparison.Ordinal);
    }

    private string Redact(string arguments)
    {
        var list = arguments.Split('|').ToList();
        _redactor.Redact("/usr/bin/" + list[0], list);
        return string.Join('|', list);
    }
}
