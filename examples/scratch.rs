//! scratch
use fleetcast::plan::*; use fleetcast::plan::path::*; use fleetcast::plan::cohort::*; use fleetcast::units::*; use fleetcast::units::hours::*;
use fleetcast::intune::*; use fleetcast::rules::book::*; use fleetcast::rules::value::*; use fleetcast::rules::RenewAt;
use fleetcast::units::spread::Law;
fn main(){
  let n: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
  let mode = std::env::args().nth(2).unwrap();
  let reps: u32 = std::env::args().nth(3).map_or(1, |s| s.parse().unwrap());
  let zone = Zone::new("UTC", Day::new(2027,1,1).unwrap()).unwrap();
  let horizon = SimTime::after_start(Span::days(1095));
  let mut rules = RuleBook::new(Ruleset::Intune202608);
  rules.check_in_burst = Bursts::Steps(vec![]); rules.check_in_jitter = Share::ppm(62_500); rules.certificate_renew_at = RenewAt::CheckIn; rules.certificate_renewal_fails = Share::NONE;
  let fail = Failure{reason: Reason::Unknown, code:String::new(), rule:""};
  let after = AfterFailure{ticket: Share::ALL, team: Some(TeamId(0)), retry: Retry::WhenServed, gap: Spread::fixed(Span::ZERO)};
  let path = Path{name:"lab".into(), like:None, platform: Platform::Windows, retries:3, license: LicenseNeed::User, quotas: Quotas{entra:false,intune:false}, status_page: None,
    phases: vec![Phase{name:"enroll".into(), duration: Spread::new(Law::Lognormal{median:1500,p95:3414}), fails: Share::percent(15), causes: vec![(1,fail)], after, in_status_page:false}]};
  let alternating = Online::Alternating{online: Spread::exponential(Span::hours(120)), offline: Spread::exponential(Span::hours(48)), long_share: Share::ppm(5000), long: Spread::exponential(Span::days(150))};
  let online = if mode.contains("always") { Online::Always } else { alternating };
  let cohort = Cohort{name:"fleet".into(), luck:"fleet".into(), devices:n, platform: Platform::Windows, path: PathId(0), ownership: Ownership::Corporate, users: Users::Own{devices_per_user:1},
    presence: Presence{online, shut_down_at_night: Share::ALL}, absences: None, lost_after: None, response: Response::at_once(), enrolled_before: None, returns_after_expiry: false};
  let w = |name:&str, s:u32, l:u32| Wave{name:name.into(), window: Window{starts: SimTime::after_start(Span::days(s)), ends: SimTime::after_start(Span::days(s+l)), hours: Hours::ALWAYS}};
  let a = n/100; let b = n*9/100; let c=n*40/100;
  let g=|w,first,count| Group{cohort:CohortId(0), wave:Some(WaveId(w)), first, count};
  let plan = Plan{name:"x".into(), description:String::new(), hash:String::new(), days: zone.days(SimTime::START, horizon), zone, horizon, warm_up: SimTime::START, seed: 1, replications: reps,
    check_ins: if mode.contains("each") {CheckIns::Each} else {CheckIns::Counted}, finish: Share::percent(90), ruleset: Ruleset::Intune202608, rules, overridden: vec![],
    tenant: Tenant{licenses:None, device_licenses:None, intune_device_limit:15, entra_device_limit:Some(50)},
    teams: vec![Team{name:"helpdesk".into(), staff: (7*n).div_ceil(10_000).max(1), hours: Hours::ALWAYS, handle_time: Spread::exponential(Span::minutes(90)), other_tickets: None, takes_tickets:true}],
    paths: vec![path], cohorts: vec![cohort], waves: vec![w("r0",0,3),w("r1",7,5),w("r2",21,7),w("r3",35,10)],
    groups: vec![g(0,0,a),g(1,a,b),g(2,a+b,c),g(3,a+b+c,n-a-b-c)], checkpoints: vec![], expectations: vec![], left_out: vec![] };
  let t=std::time::Instant::now();
  if reps == 0 { let r = fleetcast::fleet::replicate(&plan, 1, 0); println!("{:?} events {} {:?} M/s", t.elapsed(), r.events, r.events as f64/t.elapsed().as_secs_f64()/1e6); return; }
  let s = fleetcast::study::study(&plan, 1, &|| ());
  println!("{:?} events {} {:?} M/s {:?}", t.elapsed(), s.events, s.events as f64/t.elapsed().as_secs_f64()/1e6, s.fingerprints);
  for r in s.rows.iter().filter(|r| r.scope==Scope::Fleet) { println!("{} {:?} {:?}", r.metric.id(), r.estimate.mean, r.estimate.half_width); }
}
