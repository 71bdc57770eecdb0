using Streams.Cli.Alerts;
using Streams.Cli.Demo;
using Streams.Cli.Doctor;
using Streams.Cli.Recordings;
using Streams.Cli.Topics;
using Streams.Hosting;

return await StreamsProgram.RunAsync(args, "streams", "Sees what containers do, and what of it is malicious.", root =>
{
    TopicsCommand.AddTo(root);
    DoctorCommand.AddTo(root);
    AlertsCommand.AddTo(root);
    RecordCommand.AddTo(root);
    ReplayCommand.AddTo(root);
    DemoCommand.AddTo(root);
});
