-- A book of layout 1 with six accounts and two reviews, as the first keyacct wrote it; test_survives.py opens and migrates it.
PRAGMA application_id = 1801544547;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE accounts ("account_id" TEXT NOT NULL, "name" TEXT, "status" TEXT, "kind" TEXT, "industry" TEXT, "country" TEXT, "size" INTEGER, "scope" TEXT, "reach" TEXT, "parent_id" TEXT, "currency" TEXT, "calendar" TEXT, "customer_since_on" TEXT, "owner" TEXT, "backup" TEXT, "sponsor" TEXT, "team_account" TEXT, "team_solution" TEXT, "team_delivery" TEXT, "need" TEXT, "group_type" TEXT, "relation_type" TEXT, "channel_model" TEXT, "channel_stage" TEXT, "service_mode" TEXT, "vip" INTEGER CHECK ("vip" IN (0, 1)), "vip_until_on" TEXT, "strategic_entry" INTEGER CHECK ("strategic_entry" IN (0, 1)), "strategic" TEXT, "strategic_by" TEXT, "strategic_approved_by" TEXT, "influence_ppm" INTEGER, "relationship_level" TEXT, "lock_in" INTEGER, "contract_end_on" TEXT, "referred_by" TEXT, "wallet" INTEGER, "wallet_confidence_ppm" INTEGER, "attainable_ppm" INTEGER, "declared_potential" INTEGER, "declared_confidence_ppm" INTEGER, "cost_to_serve" INTEGER, "profile_on" TEXT, "profile_ppm" INTEGER, "birthday" TEXT, "loss_cause" TEXT, "lost_on" TEXT, "value_at_loss" INTEGER, "p_alive" REAL, "expected_value" INTEGER, "demand_change_ppm" INTEGER, "unit_sale" INTEGER, "upstream_entry" INTEGER, "price_gap_ppm" INTEGER, "rival_product" INTEGER, "rival_service" INTEGER, "inducement_suspected" INTEGER, "rival_penetration" INTEGER, "criteria_fit" TEXT, "needs_met_ppm" INTEGER, "trust" INTEGER, "key_contact_left" INTEGER, "seller_dependence" INTEGER, "defect_ratio_ppm" INTEGER, "peak_stockouts" INTEGER, "strategy_fit" INTEGER, "assessed_on" TEXT, import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER, PRIMARY KEY (account_id)) STRICT;
INSERT INTO "accounts" VALUES('A1','Alpha Works','active','business',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Anna Berg',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,40000000,700000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,2);
INSERT INTO "accounts" VALUES('A2','Beta Foods','active','business',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Anna Berg',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,9000000,500000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,3);
INSERT INTO "accounts" VALUES('A3','东岭机械','active','distributor',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Mei Lin',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,25000000,600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,4);
INSERT INTO "accounts" VALUES('A4','=cmd() "Delta"','active','business',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Mei Lin',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,5);
INSERT INTO "accounts" VALUES('A5','Epsilon','active','dealer',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,3000000,400000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,6);
INSERT INTO "accounts" VALUES('A6','Zeta','prospect','business',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Tom Hale',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,6000000,300000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,7);
CREATE TABLE assessments (assessment_id INTEGER PRIMARY KEY, "account_id" TEXT NOT NULL REFERENCES accounts, "asof_on" TEXT, "author" TEXT, "relationship_level" TEXT, "lock_in" INTEGER, "categories_lost_ppm" INTEGER, "season_log_ratio" REAL, "price_seeking_ppm" INTEGER, "on_time_in_full_ppm" INTEGER, "payment_drift_days" REAL, "wallet_share_change_ppm" INTEGER, "p_alive" REAL, "service_gap" INTEGER, "complaints_overdue" INTEGER, "resolve_ratio_ppm" INTEGER, "answer_ratio_ppm" INTEGER, "feedback_ratio_ppm" INTEGER, "deflected_ppm" INTEGER, "visit_lateness_ppm" INTEGER, "senior_lateness_ppm" INTEGER, "contact_top_share_ppm" INTEGER, "functions_covered" INTEGER, "satisfaction" REAL, "account_desk" INTEGER, "silent_dissatisfaction" REAL, "overdue_surprisal" REAL, "contract_cover" INTEGER, "demand_change_ppm" INTEGER, "unit_sale" INTEGER, "upstream_entry" INTEGER, "price_gap_ppm" INTEGER, "rival_product" INTEGER, "rival_service" INTEGER, "inducement_suspected" INTEGER, "rival_penetration" INTEGER, "criteria_fit" TEXT, "needs_met_ppm" INTEGER, "trust" INTEGER, "key_contact_left" INTEGER, "seller_dependence" INTEGER, "defect_ratio_ppm" INTEGER, "peak_stockouts" INTEGER, "strategy_fit" INTEGER, import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER, UNIQUE (account_id, asof_on)) STRICT;
CREATE TABLE book (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "book" VALUES('currency','CHF');
INSERT INTO "book" VALUES('decimals','2');
INSERT INTO "book" VALUES('made_by','0.1.0');
CREATE TABLE cases ("case_id" TEXT NOT NULL, "account_id" TEXT NOT NULL REFERENCES accounts, "kind" TEXT, "topic" TEXT, "severity" INTEGER, "reported_at" TEXT, "acked_at" TEXT, "dispatched_at" TEXT, "answered_at" TEXT, "resolved_at" TEXT, "closed_at" TEXT, "due_at" TEXT, "forwarded_at" TEXT, "paused_ms" INTEGER, "reopens" INTEGER, "repeat_of" TEXT, "root_cause" TEXT, "deflected" INTEGER CHECK ("deflected" IN (0, 1)), "score" REAL, "owner" TEXT, "served_by" TEXT, "cost" INTEGER, "amount" INTEGER, import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER, PRIMARY KEY (case_id)) STRICT;
INSERT INTO "cases" VALUES('C1','A1','complaint','quality',2,'2026-03-02T08:00:00Z',NULL,NULL,'2026-03-02T09:30:00Z','2026-03-04T10:00:00Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,3,2);
INSERT INTO "cases" VALUES('C2','A4','complaint','delivery',1,'2026-05-20T08:00:00Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,3,3);
CREATE TABLE contacts (contact_id INTEGER PRIMARY KEY, "account_id" TEXT NOT NULL REFERENCES accounts, "at" TEXT, "channel" TEXT, "purpose" TEXT, "person" TEXT, "contact" TEXT, "function" TEXT, "layer" TEXT, "senior" INTEGER CHECK ("senior" IN (0, 1)), import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER) STRICT;
INSERT INTO "contacts" VALUES(1,'A1','2026-06-01T09:00:00Z','face_to_face','visit','Anna Berg','R. Keller',NULL,NULL,NULL,4,2);
INSERT INTO "contacts" VALUES(2,'A3','2026-05-12T09:00:00Z','phone','call','Mei Lin','Li Wei',NULL,NULL,NULL,4,3);
CREATE TABLE imports (import_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, file_name TEXT NOT NULL, file_hash TEXT NOT NULL, row_count INTEGER NOT NULL, columns TEXT NOT NULL) STRICT;
INSERT INTO "imports" VALUES(1,'accounts','a.csv','ab27b677f254c146586ff86ef728a2222a3f45c7e45ea4fa75716028efbb45bb',6,'wallet,account_id,name,status,kind,owner,wallet_confidence_ppm');
INSERT INTO "imports" VALUES(2,'transactions','t.csv','3469a4483e11be40b3b934fe74bd8bec31e0ee12177f053d27fe961e319a39e1',63,'amount,cost,account_id,on,order_id,line,promised_on,delivered_on');
INSERT INTO "imports" VALUES(3,'cases','c.csv','58fada64bc0c57b56f330e51cb5b811efe144b139864f3c8ba63bcdb8071ebbd',2,'case_id,account_id,kind,topic,severity,reported_at,answered_at,resolved_at');
INSERT INTO "imports" VALUES(4,'contacts','k.csv','e5e9328f3b9604d972c593fa5ffdb9a6a82e913bc881671bd33e1892c6350e30',2,'account_id,at,channel,purpose,person,contact');
INSERT INTO "imports" VALUES(5,'surveys','s.csv','bb41171e649257dfab80781c08072266968122ba589e992bdec118d7a3e73252',2,'account_id,sent_at,answered_at,satisfaction');
CREATE TABLE review_accounts (review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, account_id TEXT NOT NULL REFERENCES accounts, "first_purchase_on" TEXT, "last_purchase_on" TEXT, "purchase_days" INTEGER, "repeats" INTEGER, "recency" INTEGER, "age" INTEGER, "orders" INTEGER, "revenue" INTEGER, "returns" INTEGER, "margin" INTEGER, "cost_known_ppm" INTEGER, "quantity" REAL, "total_revenue" INTEGER, "categories" INTEGER, "categories_lost_ppm" INTEGER, "gap_median_days" REAL, "gap_spread" REAL, "elapsed_days" INTEGER, "season_log_ratio" REAL, "discount_share_ppm" INTEGER, "price_seeking_ppm" INTEGER, "on_time_in_full_ppm" INTEGER, "payment_drift_days" REAL, "holdout_repeats" INTEGER, "holdout_revenue" INTEGER, "current_value" INTEGER, "value_basis" TEXT, "potential_value" INTEGER, "potential_source" TEXT, "potential_confidence_ppm" INTEGER, "wallet_gap" INTEGER, "wallet_share_ppm" INTEGER, "wallet_share_change_ppm" INTEGER, "segment" TEXT, "segment_raw" TEXT, "segment_state" TEXT, "segment_reason" TEXT, "segment_flags" INTEGER, "value_rank" INTEGER, "value_percentile_ppm" INTEGER, "potential_percentile_ppm" INTEGER, "cut_distance" INTEGER, "potential_distance" INTEGER, "tier" TEXT, "tenure_days" INTEGER, "next_segment" TEXT, "level_entitled" TEXT, "level_granted" TEXT, "level_foundation" TEXT, "level" TEXT, "level_reason" TEXT, "level_hold" TEXT, "attention" INTEGER, "service_gap" INTEGER, "plan_tier" TEXT, "channel" TEXT, "owner_kind" TEXT, "visit_days" INTEGER, "call_days" INTEGER, "survey_days" INTEGER, "next_visit_on" TEXT, "next_call_on" TEXT, "next_survey_on" TEXT, "supply_priority" INTEGER, "complaints_open" INTEGER, "complaints_overdue" INTEGER, "promises_met_ppm" INTEGER, "resolve_ratio_ppm" INTEGER, "answer_ratio_ppm" INTEGER, "feedback_ratio_ppm" INTEGER, "deflected_ppm" INTEGER, "next_due_at" TEXT, "last_contact_on" TEXT, "no_contact_days" INTEGER, "visit_lateness_ppm" INTEGER, "senior_lateness_ppm" INTEGER, "missed_visits" INTEGER, "contact_top_share_ppm" INTEGER, "functions_covered" INTEGER, "layers_covered" INTEGER, "satisfaction" REAL, "satisfaction_on" TEXT, "account_desk" INTEGER, "risk_probability" REAL, "risk_low" REAL, "risk_high" REAL, "risk_log_odds" REAL, "risk_band" TEXT, "risk_band_by" TEXT, "risk_uncontrollable" REAL, "risk_controllable" REAL, "risk_symptom" REAL, "risk_driver_1" TEXT, "risk_driver_2" TEXT, "risk_driver_3" TEXT, "risk_shield_1" TEXT, "risk_shield_2" TEXT, "risk_shield_3" TEXT, "symptom_coverage_ppm" INTEGER, "cause_coverage_ppm" INTEGER, "risk_status" TEXT, "silent_dissatisfaction" REAL, "overdue_surprisal" REAL, "contract_cover" INTEGER, "value_at_stake" INTEGER, "value_at_risk" INTEGER, "controllable_at_risk" INTEGER, "weapon_1" TEXT, "weapon_2" TEXT, "weapon_3" TEXT, PRIMARY KEY (review_id, account_id)) STRICT, WITHOUT ROWID;
INSERT INTO "review_accounts" VALUES(1,'A1','2025-01-10','2026-03-11',15,14,61,64,12,11788552,0,3537752,1000000,NULL,14772453,NULL,NULL,30.0,9.56848114385628750744e-02,20,NULL,NULL,NULL,500000,NULL,NULL,NULL,3537752,'margin',14105724,'wallet',700000,28211448,294714,NULL,'platinum','platinum','ranked','platinum_by_quota',32,1,900000,875000,0,3667814,'high',445,NULL,'personal','personal','personal','personal','segment','none',1,0,'platinum','face_to_face','dedicated',30,14,90,'2026-03-31','2026-03-31','2026-03-31',2,0,0,1000000,416667,62500,NULL,NULL,NULL,NULL,445,14833333,NULL,14,NULL,NULL,NULL,NULL,NULL,1,1.84765493779118855632e-01,7.09548437384517095838e-03,8.77868571546459253163e-01,-1.48438838974824371952e+00,'watch','score',0.0,8.15863207256946609824e-01,-1.03027019668971306365e-01,'on_time_in_full_ppm','visit_lateness_ppm','silent_dissatisfaction','resolve_ratio_ppm','answer_ratio_ppm','overdue_surprisal',223256,180785,'causes_unknown',2.62672811059907806985e-01,4.20262681963710707511e-02,NULL,3537752,653654,415050,'supply','service',NULL);
INSERT INTO "review_accounts" VALUES(1,'A2','2025-01-11','2026-02-19',10,9,58,64,8,2427755,0,728855,1000000,NULL,3017463,NULL,NULL,45.0,6.447102696185674775e-02,40,NULL,NULL,NULL,500000,NULL,NULL,NULL,728855,'margin',3286122,'wallet',500000,6572245,269751,NULL,'lead','lead','ranked','lead_low_potential',0,3,500000,375000,-2808897,-7151788,'low',444,'iron','standard','standard','strategic','standard','every_account','none',1,0,'lead','online','pool',NULL,NULL,365,NULL,NULL,'2026-03-31',4,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,444,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,1.7819132118169678236e-01,6.34548562125619372564e-03,0.880412931917907,-1.52864980596957322767e+00,'watch','score',0.0,7.08260309779453867129e-01,-3.96855384128081342676e-02,'on_time_in_full_ppm','silent_dissatisfaction',NULL,'overdue_surprisal','complaints_overdue',NULL,223256,129132,'causes_unknown',1.91919191919191906015e-01,2.00762995196573368339e-01,NULL,728855,129876,61435,'supply','service',NULL);
INSERT INTO "review_accounts" VALUES(1,'A3','2025-01-12','2026-03-19',8,7,62,64,6,4124179,0,1237779,1000000,NULL,5540414,NULL,NULL,62.0,2.37221060802332850414e-02,12,NULL,NULL,NULL,500000,NULL,NULL,NULL,1237779,'margin',10437910,'wallet',600000,20875821,164967,NULL,'iron','iron','ranked','iron_high_potential',0,2,700000,625000,-2299973,0,'medium',443,'gold','standard','standard','strategic','standard','every_account','none',1,0,'iron','phone','shared',365,90,182,'2026-03-31','2026-03-31','2026-03-31',4,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,443,1213699,NULL,1,NULL,NULL,NULL,NULL,NULL,1,1.72162817291734770996e-01,6.17812555095429132706e-03,8.74329220857082645146e-01,-1.57037585458804951343e+00,'watch','score',0.0,7.46591446758329224664e-01,-1.19742724010159631853e-01,'on_time_in_full_ppm','silent_dissatisfaction','visit_lateness_ppm','overdue_surprisal','complaints_overdue',NULL,223256,143595,'causes_unknown',1.91919191919191906015e-01,4.85508126817809940005e-06,NULL,1237779,213100,105032,'supply','service',NULL);
INSERT INTO "review_accounts" VALUES(1,'A4','2025-01-13','2026-01-10',18,17,51,63,14,1185068,0,356668,1000000,NULL,1511818,NULL,NULL,21.0,6.89705751802924399429e-02,80,NULL,NULL,NULL,571429,NULL,NULL,NULL,356668,'margin',NULL,NULL,NULL,NULL,NULL,NULL,'lead','lead','ranked','lead_unknown_potential',4,4,300000,NULL,-3181084,NULL,'low',442,'iron','standard','standard','strategic','standard','every_account','none',1,0,'lead','online','pool',NULL,NULL,365,NULL,NULL,'2026-03-31',4,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,442,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,3.94285070069708254436e-01,1.8810850028065425471e-02,9.56713404025140490283e-01,-4.29335286960912387854e-01,'alarm','score',0.0,7.08260309779453867129e-01,1.05962898059585275412e+00,'overdue_surprisal','on_time_in_full_ppm','silent_dissatisfaction','complaints_overdue',NULL,NULL,223256,129132,'causes_unknown',1.91919191919191906015e-01,6.16579509854835716708e+00,NULL,356668,140629,55995,'supply','service',NULL);
INSERT INTO "review_accounts" VALUES(1,'A5','2025-01-14','2026-01-12',5,4,52,63,4,173825,0,52525,1000000,NULL,222978,NULL,NULL,91.0,0.0,78,NULL,NULL,NULL,500000,NULL,NULL,NULL,52525,'margin',1413088,'wallet',400000,2826175,57942,NULL,'lead','lead','ranked','lead_low_potential',0,5,100000,125000,-3485227,-9024822,'low',441,'iron','standard','standard','strategic','standard','every_account','none',1,0,'lead','online','pool',NULL,NULL,365,NULL,NULL,'2026-03-31',4,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,441,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,2.15477192395698263771e-01,8.02435939658265734442e-03,9.03154399293330079068e-01,-1.29222057634919473834e+00,'watch','score',0.0,9.44013341727512611534e-01,-3.90093407404882921984e-02,'on_time_in_full_ppm','account_desk','silent_dissatisfaction','overdue_surprisal','complaints_overdue',NULL,223256,129132,'causes_unknown',1.91919191919191906015e-01,2.0245465343312613049e-01,NULL,52525,11318,6383,'supply','service',NULL);
INSERT INTO "review_accounts" VALUES(1,'A6',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'margin',3000000,'wallet',300000,6000000,0,NULL,NULL,NULL,'prospect','not_a_customer',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'standard','standard','strategic','standard','not_customer','none',0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "review_accounts" VALUES(2,'A1','2025-01-10','2026-06-06',18,17,73,73,13,12961192,0,3889592,1000000,NULL,18024488,NULL,NULL,30.0,9.56848114385628750744e-02,0,2.68819500124960808484e-01,NULL,NULL,500000,NULL,NULL,NULL,3889592,'margin',13519404,'wallet',700000,27038808,324030,29316,'platinum','platinum','ranked','platinum_by_quota',32,1,900000,875000,0,3016866,'high',512,NULL,'personal','personal','strategic','personal','segment','none',0,0,'platinum','face_to_face','dedicated',30,14,90,'2026-07-01','2026-06-15','2026-06-30',2,0,0,NULL,416667,62500,NULL,NULL,NULL,'2026-06-01',5,166667,NULL,0,1000000,NULL,NULL,8.5,'2026-04-03',2,1.37543036512011551675e-01,6.43638343756948189816e-03,7.96997704176278687349e-01,-1.83584838930614435703e+00,'watch','held',0.0,6.91085971755520556136e-01,-0.329709783725446,'on_time_in_full_ppm','contact_top_share_ppm','silent_dissatisfaction','resolve_ratio_ppm','account_desk','season_log_ratio',474419,251033,'ok',1.91919191919191906015e-01,0.0,NULL,3889592,534986,365886,'supply','organization','service');
INSERT INTO "review_accounts" VALUES(2,'A2','2025-01-11','2026-05-23',12,11,71,73,8,2409643,0,723443,1000000,NULL,3583711,NULL,NULL,45.0,6.447102696185674775e-02,14,-3.14850864821370687862e-02,NULL,NULL,500000,NULL,NULL,NULL,723443,'margin',3295178,'wallet',500000,6590357,267738,-2013,'lead','lead','ranked','lead_low_potential',0,3,500000,375000,-3166149,-7207360,'low',511,'iron','standard','standard','strategic','standard','every_account','none',1,0,'lead','online','pool',NULL,NULL,365,NULL,NULL,'2026-06-06',4,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,511,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,1.71113187869985694522e-01,6.67113082469747951941e-03,8.63863381207430225394e-01,-1.57775835548495768634e+00,'watch','score',0.0,7.08260309779453867129e-01,-8.87940879281926137567e-02,'on_time_in_full_ppm','silent_dissatisfaction','season_log_ratio','overdue_surprisal','complaints_overdue',NULL,474419,129132,'causes_unknown',1.91919191919191906015e-01,8.30119143460641896892e-05,NULL,723443,123791,58822,'supply','service',NULL);
INSERT INTO "review_accounts" VALUES(2,'A3','2025-01-12','2026-05-18',9,8,71,73,6,3994924,0,1198924,1000000,NULL,6149353,NULL,NULL,61.0,2.45063430728653386392e-02,19,-1.11334576159379458615e-01,NULL,NULL,333333,NULL,NULL,NULL,1198924,'margin',10502538,'wallet',600000,21005076,159797,-5170,'iron','iron','ranked','iron_high_potential',0,2,700000,625000,-2690668,0,'medium',510,'gold','standard','standard','strategic','standard','every_account','none',0,0,'iron','phone','shared',365,90,182,'2026-06-06','2026-08-10','2026-06-06',4,0,0,NULL,NULL,NULL,NULL,NULL,NULL,'2026-05-12',25,1397260,NULL,1,1000000,NULL,NULL,NULL,NULL,2,2.50817182900867796657e-01,1.14179400151403123014e-02,9.06579542151585648923e-01,-1.09425871653262607452e+00,'watch','score',0.0,1.1176458250410266082e+00,-1.46799642374336649502e-02,'on_time_in_full_ppm','contact_top_share_ppm','season_log_ratio','account_desk','overdue_surprisal','complaints_overdue',474419,168388,'causes_unknown',1.91919191919191906015e-01,3.31883987736867063118e-04,NULL,1198924,300711,202973,'supply','organization','service');
INSERT INTO "review_accounts" VALUES(2,'A4','2025-01-13','2026-01-10',18,17,51,72,11,942726,0,283726,1000000,NULL,1511818,NULL,NULL,21.0,6.89705751802924399429e-02,147,-4.605170185988090914e+00,NULL,NULL,545455,NULL,NULL,NULL,283726,'margin',NULL,NULL,NULL,NULL,NULL,NULL,'lead','lead','ranked','lead_unknown_potential',4,4,300000,NULL,-3605866,NULL,'low',509,'iron','standard','standard','complaint','complaint','late_complaint','foundation',2,1,'lead','online','pool',NULL,NULL,365,NULL,NULL,'2027-04-01',4,1,1,0,3533333,17666667,NULL,NULL,'2026-05-21T08:00:00Z',NULL,509,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,7.31943317544029303789e-01,7.97898425322967341788e-02,9.88504244978719359693e-01,1.00450461606501506572e+00,'alarm','score',0.0,1.887139592192,1.31458960120923418202e+00,'overdue_surprisal','on_time_in_full_ppm','season_log_ratio',NULL,NULL,NULL,362791,143595,'causes_unknown',NULL,1.19769515668346109298e+01,NULL,283726,207671,124644,'quality','supply','service');
INSERT INTO "review_accounts" VALUES(2,'A5','2025-01-14','2026-04-13',6,5,65,72,4,178368,0,53868,1000000,NULL,267589,NULL,NULL,91.0,0.0,54,1.0740245463795262959e-01,NULL,NULL,500000,NULL,NULL,NULL,53868,'margin',1410816,'wallet',400000,2821632,59456,1514,'lead','lead','ranked','lead_low_potential',0,5,100000,125000,-3835724,-9091722,'low',508,'iron','standard','standard','strategic','standard','every_account','none',1,0,'lead','online','pool',NULL,NULL,365,NULL,NULL,'2026-06-06',4,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,508,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1.93563703562398270463e-01,7.74807744829864464969e-03,8.80639058835823718141e-01,-1.42701823110103731551e+00,'watch','score',0.0,9.44013341727512611534e-01,-1.73806995492330695896e-01,'on_time_in_full_ppm','account_desk','silent_dissatisfaction','overdue_surprisal','season_log_ratio','complaints_overdue',474419,129132,'causes_unknown',1.91919191919191906015e-01,5.39529233282832892948e-02,NULL,53868,10427,5951,'supply','service',NULL);
INSERT INTO "review_accounts" VALUES(2,'A6',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'margin',3000000,'wallet',300000,6000000,0,0,NULL,NULL,'prospect','not_a_customer',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'standard','standard','strategic','standard','not_customer','none',0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE review_concentration (review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, row_number INTEGER NOT NULL, "top_1_ppm" INTEGER, "top_5_ppm" INTEGER, "top_10_ppm" INTEGER, "top_20_ppm" INTEGER, "half_accounts" INTEGER, "eighty_accounts" INTEGER, "largest_ppm" INTEGER, "hhi" REAL, "effective_accounts" REAL, "gini" REAL, "whale_peak_ppm" INTEGER, "whale_peak_rank" INTEGER, PRIMARY KEY (review_id, row_number)) STRICT, WITHOUT ROWID;
INSERT INTO "review_concentration" VALUES(1,0,598242,598242,598242,598242,1,2,598242,4.20612278886731028038e-01,2.37748646484306647153e+00,5.3108718087642015071e-01,1000000,5);
INSERT INTO "review_concentration" VALUES(2,0,632500,632500,632500,632500,1,2,632500,4.54111000593453550955e-01,2.20210476886301576016e+00,5.58521635637582058997e-01,1000000,5);
CREATE TABLE review_contributions (review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, row_number INTEGER NOT NULL, "account_id" TEXT NOT NULL REFERENCES accounts, "indicator" TEXT, "value" REAL, "log_odds" REAL, "probability_part" REAL, "class" TEXT, "group" TEXT, "state" TEXT, PRIMARY KEY (review_id, row_number)) STRICT, WITHOUT ROWID;
INSERT INTO "review_contributions" VALUES(1,10,'A1','complaints_overdue',0.0,-2.98055245453838629776e-02,-3.54426451606499248389e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(1,11,'A1','resolve_ratio_ppm',416667.0,-1.7883314727230315011e-01,-2.12655870963899505665e-02,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(1,13,'A1','silent_dissatisfaction',2.62672811059907806985e-01,1.19689871764957864175e-01,1.42326824271445141756e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,24,'A1','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,25,'A1','answer_ratio_ppm',62500.0,-1.17723295968253205412e-01,-1.39988309878316605217e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,26,'A1','visit_lateness_ppm',14833333.0,3.53169887904759560726e-01,4.19964929634949746262e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,27,'A1','on_time_in_full_ppm',500000.0,6.69365415373169403423e-01,7.95962535863391218438e-02,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(1,30,'A1','account_desk',1.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,35,'A1','overdue_surprisal',4.20262681963710707511e-02,-1.03027019668971306365e-01,-1.22512525975731739052e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(1,50,'A2','complaints_overdue',0.0,-2.99960006398963981155e-02,-3.50809964816080560937e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(1,53,'A2','silent_dissatisfaction',1.91919191919191906015e-01,6.88908950461808444742e-02,8.05694490990065299851e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,64,'A2','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,67,'A2','on_time_in_full_ppm',500000.0,6.69365415373169403423e-01,7.8283788774106966013e-02,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(1,70,'A2','account_desk',1.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,75,'A2','overdue_surprisal',2.00762995196573368339e-01,-3.96855384128081342676e-02,-4.64131285415005263861e-03,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(1,90,'A3','complaints_overdue',0.0,-2.99960006398963981155e-02,-3.45313922659009307769e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(1,93,'A3','silent_dissatisfaction',1.91919191919191906015e-01,6.88218163126482762592e-02,7.92276665170802384119e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,104,'A3','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,106,'A3','visit_lateness_ppm',1213699.0,3.84002157124078910555e-02,4.42063236289139214335e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,107,'A3','on_time_in_full_ppm',500000.0,6.69365415373169403423e-01,0.0770573384264285,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(1,110,'A3','account_desk',1.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,115,'A3','overdue_surprisal',4.85508126817809940005e-06,-1.19742724010159631853e-01,-1.37847809227030909662e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(1,130,'A4','complaints_overdue',0.0,-2.99960006398963981155e-02,-4.99317191307208693012e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(1,133,'A4','silent_dissatisfaction',1.91919191919191906015e-01,6.88908950461808444742e-02,0.0114676648510758,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,144,'A4','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,147,'A4','on_time_in_full_ppm',571429.0,6.69365415373169403423e-01,1.11423407131741009079e-01,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(1,150,'A4','account_desk',1.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,155,'A4','overdue_surprisal',6.16579509854835716708e+00,1.05962898059585275412e+00,1.76387169999963483446e-01,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(1,170,'A5','complaints_overdue',0.0,-2.99960006398963981155e-02,-3.82744599274370154648e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(1,173,'A5','silent_dissatisfaction',1.91919191919191906015e-01,6.79808664945458496209e-02,8.67425955117904524949e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,184,'A5','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,187,'A5','on_time_in_full_ppm',500000.0,6.69365415373169403423e-01,8.54100520768661108927e-02,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(1,190,'A5','account_desk',0.0,2.36663060499693739258e-01,3.0197861822126616238e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(1,195,'A5','overdue_surprisal',2.0245465343312613049e-01,-3.90093407404882921984e-02,-4.97753506172985641514e-03,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,10,'A1','complaints_overdue',0.0,-2.98055245453838629776e-02,-3.096468260310158635e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(2,11,'A1','resolve_ratio_ppm',416667.0,-1.7883314727230315011e-01,-1.85788095618609483405e-02,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(2,13,'A1','silent_dissatisfaction',1.91919191919191906015e-01,0.068087001283954,7.0734953211253840527e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,14,'A1','satisfaction',8.5,0.0,0.0,'controllable','trust','derived');
INSERT INTO "review_contributions" VALUES(2,18,'A1','contact_top_share_ppm',1000000.0,5.1782105120328136838e-01,5.37959480340610765591e-02,'controllable','organization','derived');
INSERT INTO "review_contributions" VALUES(2,24,'A1','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,25,'A1','answer_ratio_ppm',62500.0,-1.18516274762399065334e-01,-1.23125457018270455245e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,26,'A1','visit_lateness_ppm',166667.0,-5.92581373811995326672e-02,-6.15627285091352276225e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,27,'A1','on_time_in_full_ppm',500000.0,6.69365415373169403423e-01,6.95397512664594069642e-02,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(2,30,'A1','account_desk',2.0,-1.77774412143598570246e-01,-1.8468818552740566552e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,35,'A1','overdue_surprisal',0.0,-1.18041853572815741424e-01,-1.22632585251049412711e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,36,'A1','season_log_ratio',2.68819500124960808484e-01,-1.77062780359223598258e-01,-1.83948877876574101719e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,38,'A1','wallet_share_change_ppm',29316.0,-3.46051497934066615291e-02,-3.59509686921976419002e-03,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,50,'A2','complaints_overdue',0.0,-2.99960006398963981155e-02,-3.44346657430070427624e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(2,53,'A2','silent_dissatisfaction',1.91919191919191906015e-01,6.88908950461808444742e-02,0.00790850411070004,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,64,'A2','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,67,'A2','on_time_in_full_ppm',500000.0,6.69365415373169403423e-01,0.0768414916875524,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(2,70,'A2','account_desk',1.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,75,'A2','overdue_surprisal',8.30119143460641896892e-05,-1.19826535901991729216e-01,-1.37557895149510479859e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,76,'A2','season_log_ratio',-3.14850864821370687862e-02,2.62068963774656042697e-02,3.00848679046690058863e-03,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,78,'A2','wallet_share_change_ppm',-2013.0,4.82555159633351292425e-03,5.53961370518068108199e-04,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,90,'A3','complaints_overdue',0.0,-2.99960006398963981155e-02,-4.10158870330383073382e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(2,93,'A3','silent_dissatisfaction',1.91919191919191906015e-01,6.89234197263209613648e-02,9.42444038244702637918e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,98,'A3','contact_top_share_ppm',1000000.0,5.1782105120328136838e-01,7.08057383864500733405e-02,'controllable','organization','derived');
INSERT INTO "review_contributions" VALUES(2,104,'A3','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,106,'A3','visit_lateness_ppm',1397260.0,7.14902308833586380698e-02,9.77542062716728853144e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,107,'A3','on_time_in_full_ppm',333333.0,6.69365415373169403423e-01,0.0915275892621914,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(2,110,'A3','account_desk',2.0,-1.79958291505207285121e-01,-2.46071102732902634302e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,115,'A3','overdue_surprisal',3.31883987736867063118e-04,-1.19863419410354637983e-01,-1.63898665323730860499e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,116,'A3','season_log_ratio',-1.11334576159379458615e-01,9.27758513224097303151e-02,1.26859706496094352262e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,118,'A3','wallet_share_change_ppm',-5170.0,1.24076038505112427184e-02,1.69658910196975498858e-03,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,130,'A4','complaints_overdue',1.0,3.7559177935044962826e-01,7.41326641785233775294e-02,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(2,131,'A4','resolve_ratio_ppm',3533333.0,0.432824776623682,8.54290630883303425679e-02,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(2,144,'A4','service_gap',1.0,1.75438980362013885461e-01,3.46273793252130299147e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,145,'A4','answer_ratio_ppm',17666667.0,2.33918640482685180614e-01,4.61698391002840352603e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,147,'A4','on_time_in_full_ppm',545455.0,6.69365415373169403423e-01,1.32116420749126217693e-01,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(2,150,'A4','account_desk',1.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,155,'A4','overdue_surprisal',1.19769515668346109298e+01,8.50616800782445725559e-01,1.67891027184004532069e-01,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,156,'A4','season_log_ratio',-4.605170185988090914e+00,4.63972800426788511973e-01,9.15769239185479089204e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,170,'A5','complaints_overdue',0.0,-2.99960006398963981155e-02,-3.64387663857524421798e-03,'controllable','quality','derived');
INSERT INTO "review_contributions" VALUES(2,173,'A5','silent_dissatisfaction',1.91919191919191906015e-01,6.79808664945458496209e-02,8.25823063092299448906e-03,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,184,'A5','service_gap',0.0,0.0,0.0,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,187,'A5','on_time_in_full_ppm',500000.0,6.69365415373169403423e-01,8.13136734136611499801e-02,'controllable','supply','derived');
INSERT INTO "review_contributions" VALUES(2,190,'A5','account_desk',0.0,2.36663060499693739258e-01,2.87495325700703879823e-02,'controllable','service','derived');
INSERT INTO "review_contributions" VALUES(2,195,'A5','overdue_surprisal',5.39529233282832892948e-02,-9.79767799951404422253e-02,-1.1902096683924849943e-02,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,196,'A5','season_log_ratio',1.0740245463795262959e-01,-0.0740215757004587,-8.9920484295056349322e-03,'symptom',NULL,'derived');
INSERT INTO "review_contributions" VALUES(2,198,'A5','wallet_share_change_ppm',1514.0,-1.80863979673155845541e-03,-2.19711300250537876687e-04,'symptom',NULL,'derived');
CREATE TABLE review_curve (review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, row_number INTEGER NOT NULL, "accounts_ppm" INTEGER, "lorenz_ppm" INTEGER, "whale_ppm" INTEGER, PRIMARY KEY (review_id, row_number)) STRICT, WITHOUT ROWID;
INSERT INTO "review_curve" VALUES(1,0,0,0,0);
INSERT INTO "review_curve" VALUES(1,1,10000,444,29912);
INSERT INTO "review_curve" VALUES(1,2,20000,888,59824);
INSERT INTO "review_curve" VALUES(1,3,30000,1332,89736);
INSERT INTO "review_curve" VALUES(1,4,40000,1776,119648);
INSERT INTO "review_curve" VALUES(1,5,50000,2221,149561);
INSERT INTO "review_curve" VALUES(1,6,60000,2665,179473);
INSERT INTO "review_curve" VALUES(1,7,70000,3109,209385);
INSERT INTO "review_curve" VALUES(1,8,80000,3553,239297);
INSERT INTO "review_curve" VALUES(1,9,90000,3997,269209);
INSERT INTO "review_curve" VALUES(1,10,100000,4441,299121);
INSERT INTO "review_curve" VALUES(1,11,110000,4885,329033);
INSERT INTO "review_curve" VALUES(1,12,120000,5329,358945);
INSERT INTO "review_curve" VALUES(1,13,130000,5773,388857);
INSERT INTO "review_curve" VALUES(1,14,140000,6217,418769);
INSERT INTO "review_curve" VALUES(1,15,150000,6662,448682);
INSERT INTO "review_curve" VALUES(1,16,160000,7106,478594);
INSERT INTO "review_curve" VALUES(1,17,170000,7550,508506);
INSERT INTO "review_curve" VALUES(1,18,180000,7994,538418);
INSERT INTO "review_curve" VALUES(1,19,190000,8438,568330);
INSERT INTO "review_curve" VALUES(1,20,200000,8882,598242);
INSERT INTO "review_curve" VALUES(1,21,210000,11898,608708);
INSERT INTO "review_curve" VALUES(1,22,220000,14913,619173);
INSERT INTO "review_curve" VALUES(1,23,230000,17929,629639);
INSERT INTO "review_curve" VALUES(1,24,240000,20945,640104);
INSERT INTO "review_curve" VALUES(1,25,250000,23960,650570);
INSERT INTO "review_curve" VALUES(1,26,260000,26976,661036);
INSERT INTO "review_curve" VALUES(1,27,270000,29992,671501);
INSERT INTO "review_curve" VALUES(1,28,280000,33007,681967);
INSERT INTO "review_curve" VALUES(1,29,290000,36023,692432);
INSERT INTO "review_curve" VALUES(1,30,300000,39039,702898);
INSERT INTO "review_curve" VALUES(1,31,310000,42054,713363);
INSERT INTO "review_curve" VALUES(1,32,320000,45070,723829);
INSERT INTO "review_curve" VALUES(1,33,330000,48086,734294);
INSERT INTO "review_curve" VALUES(1,34,340000,51101,744760);
INSERT INTO "review_curve" VALUES(1,35,350000,54117,755226);
INSERT INTO "review_curve" VALUES(1,36,360000,57133,765691);
INSERT INTO "review_curve" VALUES(1,37,370000,60148,776157);
INSERT INTO "review_curve" VALUES(1,38,380000,63164,786622);
INSERT INTO "review_curve" VALUES(1,39,390000,66180,797088);
INSERT INTO "review_curve" VALUES(1,40,400000,69195,807553);
INSERT INTO "review_curve" VALUES(1,41,410000,75358,813716);
INSERT INTO "review_curve" VALUES(1,42,420000,81521,819879);
INSERT INTO "review_curve" VALUES(1,43,430000,87683,826041);
INSERT INTO "review_curve" VALUES(1,44,440000,93846,832204);
INSERT INTO "review_curve" VALUES(1,45,450000,100008,838366);
INSERT INTO "review_curve" VALUES(1,46,460000,106171,844529);
INSERT INTO "review_curve" VALUES(1,47,470000,112333,850691);
INSERT INTO "review_curve" VALUES(1,48,480000,118496,856854);
INSERT INTO "review_curve" VALUES(1,49,490000,124658,863016);
INSERT INTO "review_curve" VALUES(1,50,500000,130821,869179);
INSERT INTO "review_curve" VALUES(1,51,510000,136984,875342);
INSERT INTO "review_curve" VALUES(1,52,520000,143146,881504);
INSERT INTO "review_curve" VALUES(1,53,530000,149309,887667);
INSERT INTO "review_curve" VALUES(1,54,540000,155471,893829);
INSERT INTO "review_curve" VALUES(1,55,550000,161634,899992);
INSERT INTO "review_curve" VALUES(1,56,560000,167796,906154);
INSERT INTO "review_curve" VALUES(1,57,570000,173959,912317);
INSERT INTO "review_curve" VALUES(1,58,580000,180121,918479);
INSERT INTO "review_curve" VALUES(1,59,590000,186284,924642);
INSERT INTO "review_curve" VALUES(1,60,600000,192447,930805);
INSERT INTO "review_curve" VALUES(1,61,610000,202912,933820);
INSERT INTO "review_curve" VALUES(1,62,620000,213378,936836);
INSERT INTO "review_curve" VALUES(1,63,630000,223843,939852);
INSERT INTO "review_curve" VALUES(1,64,640000,234309,942867);
INSERT INTO "review_curve" VALUES(1,65,650000,244774,945883);
INSERT INTO "review_curve" VALUES(1,66,660000,255240,948899);
INSERT INTO "review_curve" VALUES(1,67,670000,265706,951914);
INSERT INTO "review_curve" VALUES(1,68,680000,276171,954930);
INSERT INTO "review_curve" VALUES(1,69,690000,286637,957946);
INSERT INTO "review_curve" VALUES(1,70,700000,297102,960961);
INSERT INTO "review_curve" VALUES(1,71,710000,307568,963977);
INSERT INTO "review_curve" VALUES(1,72,720000,318033,966993);
INSERT INTO "review_curve" VALUES(1,73,730000,328499,970008);
INSERT INTO "review_curve" VALUES(1,74,740000,338964,973024);
INSERT INTO "review_curve" VALUES(1,75,750000,349430,976040);
INSERT INTO "review_curve" VALUES(1,76,760000,359896,979055);
INSERT INTO "review_curve" VALUES(1,77,770000,370361,982071);
INSERT INTO "review_curve" VALUES(1,78,780000,380827,985087);
INSERT INTO "review_curve" VALUES(1,79,790000,391292,988102);
INSERT INTO "review_curve" VALUES(1,80,800000,401758,991118);
INSERT INTO "review_curve" VALUES(1,81,810000,431670,991562);
INSERT INTO "review_curve" VALUES(1,82,820000,461582,992006);
INSERT INTO "review_curve" VALUES(1,83,830000,491494,992450);
INSERT INTO "review_curve" VALUES(1,84,840000,521406,992894);
INSERT INTO "review_curve" VALUES(1,85,850000,551318,993338);
INSERT INTO "review_curve" VALUES(1,86,860000,581231,993783);
INSERT INTO "review_curve" VALUES(1,87,870000,611143,994227);
INSERT INTO "review_curve" VALUES(1,88,880000,641055,994671);
INSERT INTO "review_curve" VALUES(1,89,890000,670967,995115);
INSERT INTO "review_curve" VALUES(1,90,900000,700879,995559);
INSERT INTO "review_curve" VALUES(1,91,910000,730791,996003);
INSERT INTO "review_curve" VALUES(1,92,920000,760703,996447);
INSERT INTO "review_curve" VALUES(1,93,930000,790615,996891);
INSERT INTO "review_curve" VALUES(1,94,940000,820527,997335);
INSERT INTO "review_curve" VALUES(1,95,950000,850439,997779);
INSERT INTO "review_curve" VALUES(1,96,960000,880352,998224);
INSERT INTO "review_curve" VALUES(1,97,970000,910264,998668);
INSERT INTO "review_curve" VALUES(1,98,980000,940176,999112);
INSERT INTO "review_curve" VALUES(1,99,990000,970088,999556);
INSERT INTO "review_curve" VALUES(1,100,1000000,1000000,1000000);
INSERT INTO "review_curve" VALUES(2,0,0,0,0);
INSERT INTO "review_curve" VALUES(2,1,10000,438,31625);
INSERT INTO "review_curve" VALUES(2,2,20000,876,63250);
INSERT INTO "review_curve" VALUES(2,3,30000,1314,94875);
INSERT INTO "review_curve" VALUES(2,4,40000,1752,126500);
INSERT INTO "review_curve" VALUES(2,5,50000,2190,158125);
INSERT INTO "review_curve" VALUES(2,6,60000,2628,189750);
INSERT INTO "review_curve" VALUES(2,7,70000,3066,221375);
INSERT INTO "review_curve" VALUES(2,8,80000,3504,253000);
INSERT INTO "review_curve" VALUES(2,9,90000,3942,284625);
INSERT INTO "review_curve" VALUES(2,10,100000,4380,316250);
INSERT INTO "review_curve" VALUES(2,11,110000,4818,347875);
INSERT INTO "review_curve" VALUES(2,12,120000,5256,379500);
INSERT INTO "review_curve" VALUES(2,13,130000,5694,411125);
INSERT INTO "review_curve" VALUES(2,14,140000,6132,442750);
INSERT INTO "review_curve" VALUES(2,15,150000,6570,474375);
INSERT INTO "review_curve" VALUES(2,16,160000,7008,506000);
INSERT INTO "review_curve" VALUES(2,17,170000,7446,537625);
INSERT INTO "review_curve" VALUES(2,18,180000,7884,569250);
INSERT INTO "review_curve" VALUES(2,19,190000,8322,600875);
INSERT INTO "review_curve" VALUES(2,20,200000,8760,632500);
INSERT INTO "review_curve" VALUES(2,21,210000,11067,642248);
INSERT INTO "review_curve" VALUES(2,22,220000,13373,651996);
INSERT INTO "review_curve" VALUES(2,23,230000,15680,661744);
INSERT INTO "review_curve" VALUES(2,24,240000,17987,671492);
INSERT INTO "review_curve" VALUES(2,25,250000,20294,681240);
INSERT INTO "review_curve" VALUES(2,26,260000,22601,690988);
INSERT INTO "review_curve" VALUES(2,27,270000,24908,700736);
INSERT INTO "review_curve" VALUES(2,28,280000,27215,710484);
INSERT INTO "review_curve" VALUES(2,29,290000,29522,720232);
INSERT INTO "review_curve" VALUES(2,30,300000,31828,729981);
INSERT INTO "review_curve" VALUES(2,31,310000,34135,739729);
INSERT INTO "review_curve" VALUES(2,32,320000,36442,749477);
INSERT INTO "review_curve" VALUES(2,33,330000,38749,759225);
INSERT INTO "review_curve" VALUES(2,34,340000,41056,768973);
INSERT INTO "review_curve" VALUES(2,35,350000,43363,778721);
INSERT INTO "review_curve" VALUES(2,36,360000,45670,788469);
INSERT INTO "review_curve" VALUES(2,37,370000,47977,798217);
INSERT INTO "review_curve" VALUES(2,38,380000,50284,807965);
INSERT INTO "review_curve" VALUES(2,39,390000,52590,817713);
INSERT INTO "review_curve" VALUES(2,40,400000,54897,827461);
INSERT INTO "review_curve" VALUES(2,41,410000,60779,833343);
INSERT INTO "review_curve" VALUES(2,42,420000,66661,839225);
INSERT INTO "review_curve" VALUES(2,43,430000,72544,845107);
INSERT INTO "review_curve" VALUES(2,44,440000,78426,850989);
INSERT INTO "review_curve" VALUES(2,45,450000,84308,856872);
INSERT INTO "review_curve" VALUES(2,46,460000,90190,862754);
INSERT INTO "review_curve" VALUES(2,47,470000,96072,868636);
INSERT INTO "review_curve" VALUES(2,48,480000,101954,874518);
INSERT INTO "review_curve" VALUES(2,49,490000,107836,880400);
INSERT INTO "review_curve" VALUES(2,50,500000,113718,886282);
INSERT INTO "review_curve" VALUES(2,51,510000,119600,892164);
INSERT INTO "review_curve" VALUES(2,52,520000,125482,898046);
INSERT INTO "review_curve" VALUES(2,53,530000,131364,903928);
INSERT INTO "review_curve" VALUES(2,54,540000,137246,909810);
INSERT INTO "review_curve" VALUES(2,55,550000,143128,915692);
INSERT INTO "review_curve" VALUES(2,56,560000,149011,921574);
INSERT INTO "review_curve" VALUES(2,57,570000,154893,927456);
INSERT INTO "review_curve" VALUES(2,58,580000,160775,933339);
INSERT INTO "review_curve" VALUES(2,59,590000,166657,939221);
INSERT INTO "review_curve" VALUES(2,60,600000,172539,945103);
INSERT INTO "review_curve" VALUES(2,61,610000,182287,947410);
INSERT INTO "review_curve" VALUES(2,62,620000,192035,949716);
INSERT INTO "review_curve" VALUES(2,63,630000,201783,952023);
INSERT INTO "review_curve" VALUES(2,64,640000,211531,954330);
INSERT INTO "review_curve" VALUES(2,65,650000,221279,956637);
INSERT INTO "review_curve" VALUES(2,66,660000,231027,958944);
INSERT INTO "review_curve" VALUES(2,67,670000,240775,961251);
INSERT INTO "review_curve" VALUES(2,68,680000,250523,963558);
INSERT INTO "review_curve" VALUES(2,69,690000,260271,965865);
INSERT INTO "review_curve" VALUES(2,70,700000,270019,968172);
INSERT INTO "review_curve" VALUES(2,71,710000,279768,970478);
INSERT INTO "review_curve" VALUES(2,72,720000,289516,972785);
INSERT INTO "review_curve" VALUES(2,73,730000,299264,975092);
INSERT INTO "review_curve" VALUES(2,74,740000,309012,977399);
INSERT INTO "review_curve" VALUES(2,75,750000,318760,979706);
INSERT INTO "review_curve" VALUES(2,76,760000,328508,982013);
INSERT INTO "review_curve" VALUES(2,77,770000,338256,984320);
INSERT INTO "review_curve" VALUES(2,78,780000,348004,986627);
INSERT INTO "review_curve" VALUES(2,79,790000,357752,988933);
INSERT INTO "review_curve" VALUES(2,80,800000,367500,991240);
INSERT INTO "review_curve" VALUES(2,81,810000,399125,991678);
INSERT INTO "review_curve" VALUES(2,82,820000,430750,992116);
INSERT INTO "review_curve" VALUES(2,83,830000,462375,992554);
INSERT INTO "review_curve" VALUES(2,84,840000,494000,992992);
INSERT INTO "review_curve" VALUES(2,85,850000,525625,993430);
INSERT INTO "review_curve" VALUES(2,86,860000,557250,993868);
INSERT INTO "review_curve" VALUES(2,87,870000,588875,994306);
INSERT INTO "review_curve" VALUES(2,88,880000,620500,994744);
INSERT INTO "review_curve" VALUES(2,89,890000,652125,995182);
INSERT INTO "review_curve" VALUES(2,90,900000,683750,995620);
INSERT INTO "review_curve" VALUES(2,91,910000,715375,996058);
INSERT INTO "review_curve" VALUES(2,92,920000,747000,996496);
INSERT INTO "review_curve" VALUES(2,93,930000,778625,996934);
INSERT INTO "review_curve" VALUES(2,94,940000,810250,997372);
INSERT INTO "review_curve" VALUES(2,95,950000,841875,997810);
INSERT INTO "review_curve" VALUES(2,96,960000,873500,998248);
INSERT INTO "review_curve" VALUES(2,97,970000,905125,998686);
INSERT INTO "review_curve" VALUES(2,98,980000,936750,999124);
INSERT INTO "review_curve" VALUES(2,99,990000,968375,999562);
INSERT INTO "review_curve" VALUES(2,100,1000000,1000000,1000000);
CREATE TABLE review_cuts (review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, row_number INTEGER NOT NULL, "axis" TEXT, "scope" TEXT, "policy" TEXT, "value" INTEGER, "inclusive" INTEGER CHECK ("inclusive" IN (0, 1)), "k" INTEGER, "above" INTEGER, "ties" INTEGER, "ranked" INTEGER, "flags" INTEGER, "policy_hash" TEXT, PRIMARY KEY (review_id, row_number)) STRICT, WITHOUT ROWID;
INSERT INTO "review_cuts" VALUES(1,0,'high','','hybrid',3537752,1,1,0,1,5,0,'1505ce575ee2751df40a6b60689aad18');
INSERT INTO "review_cuts" VALUES(1,1,'platinum','','hybrid',3537752,1,1,0,1,5,0,'1505ce575ee2751df40a6b60689aad18');
INSERT INTO "review_cuts" VALUES(1,2,'potential','','hybrid',10437910,1,2,1,1,5,0,'1505ce575ee2751df40a6b60689aad18');
INSERT INTO "review_cuts" VALUES(1,3,'top','','hybrid',3537752,1,1,0,1,5,0,'1505ce575ee2751df40a6b60689aad18');
INSERT INTO "review_cuts" VALUES(2,0,'high','','hybrid',3889592,1,1,0,1,5,0,'1505ce575ee2751df40a6b60689aad18');
INSERT INTO "review_cuts" VALUES(2,1,'platinum','','hybrid',3889592,1,1,0,1,5,0,'1505ce575ee2751df40a6b60689aad18');
INSERT INTO "review_cuts" VALUES(2,2,'potential','','hybrid',10502538,1,2,1,1,5,0,'1505ce575ee2751df40a6b60689aad18');
INSERT INTO "review_cuts" VALUES(2,3,'top','','hybrid',3889592,1,1,0,1,5,0,'1505ce575ee2751df40a6b60689aad18');
CREATE TABLE review_expectations (review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, row_number INTEGER NOT NULL, "expectation" TEXT, "expected_ppm" INTEGER, "actual_ppm" INTEGER, "met" INTEGER CHECK ("met" IN (0, 1)), PRIMARY KEY (review_id, row_number)) STRICT, WITHOUT ROWID;
INSERT INTO "review_expectations" VALUES(1,0,'platinum_accounts',200000,200000,1);
INSERT INTO "review_expectations" VALUES(1,1,'gold_accounts',0,0,1);
INSERT INTO "review_expectations" VALUES(1,2,'platinum_value',500000,598242,1);
INSERT INTO "review_expectations" VALUES(1,3,'top_20_value',800000,598242,0);
INSERT INTO "review_expectations" VALUES(2,0,'platinum_accounts',200000,200000,1);
INSERT INTO "review_expectations" VALUES(2,1,'gold_accounts',0,0,1);
INSERT INTO "review_expectations" VALUES(2,2,'platinum_value',500000,632500,1);
INSERT INTO "review_expectations" VALUES(2,3,'top_20_value',800000,632500,0);
CREATE TABLE review_segments (review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, row_number INTEGER NOT NULL, "segment" TEXT, "accounts" INTEGER, "accounts_ppm" INTEGER, "value" INTEGER, "value_positive_ppm" INTEGER, "value_net_ppm" INTEGER, "potential" INTEGER, "cost_to_serve" INTEGER, "tenure_days" INTEGER, PRIMARY KEY (review_id, row_number)) STRICT, WITHOUT ROWID;
INSERT INTO "review_segments" VALUES(1,0,'platinum',1,200000,3537752,598242,598242,14105724,NULL,445);
INSERT INTO "review_segments" VALUES(1,1,'gold',0,0,0,0,0,NULL,NULL,NULL);
INSERT INTO "review_segments" VALUES(1,2,'iron',1,200000,1237779,209311,209311,10437910,NULL,443);
INSERT INTO "review_segments" VALUES(1,3,'lead',3,600000,1138048,192447,192447,4699210,NULL,442);
INSERT INTO "review_segments" VALUES(2,0,'platinum',1,200000,3889592,632500,632500,13519404,NULL,512);
INSERT INTO "review_segments" VALUES(2,1,'gold',0,0,0,0,0,NULL,NULL,NULL);
INSERT INTO "review_segments" VALUES(2,2,'iron',1,200000,1198924,194961,194961,10502538,NULL,510);
INSERT INTO "review_segments" VALUES(2,3,'lead',3,600000,1061037,172539,172539,4705994,NULL,509);
CREATE TABLE reviews (review_id INTEGER PRIMARY KEY, asof_on TEXT NOT NULL UNIQUE, made_by TEXT NOT NULL, edition INTEGER NOT NULL, segment_policy TEXT NOT NULL, fell_back INTEGER NOT NULL, window_days INTEGER NOT NULL, policy_hash TEXT NOT NULL, policy_text TEXT NOT NULL, accounts INTEGER NOT NULL, transactions INTEGER NOT NULL, last_import_id INTEGER) STRICT;
INSERT INTO "reviews" VALUES(1,'2026-03-31','0.1.0',1,'hybrid',0,365,'1505ce575ee2751df40a6b60689aad18','edition 1
ledger.unit = week
ledger.season_days = 91
ledger.season_floor_ppm = 10000
ledger.breadth_days = 365
ledger.breadth_min_days = 3
ledger.payment_min = 6
value.window_days = 365
value.basis = automatic
value.attainable_ppm = 500000
value.declared_confidence_ppm = 700000
value.wallet_confidence_ppm = 500000
value.peer_quantile_ppm = 900000
value.peer_band_factor = 10
value.peer_min_accounts = 5
value.peer_shrinkage_accounts = 20
value.peer_confidence_ppm = 300000
segment.policy = hybrid
segment.platinum_quota_ppm = 50000
segment.high_quota_ppm = 200000
segment.at_least_one = 1
segment.floor = 0
segment.tie_rule = capped
segment.tie_cap_ppm = 1500000
segment.potential_rule = quantile
segment.potential_quantile_ppm = 500000
segment.potential_cut = 0
segment.missing_potential = low
segment.firm_potential_ppm = 500000
segment.platinum_share_ppm = 500000
segment.high_share_ppm = 800000
segment.share_base = positive
segment.absolute_high = 0
segment.absolute_platinum = 0
segment.absolute_potential = 0
segment.near_ppm = 100000
segment.min_tenure_days = 90
segment.expectation_tolerance_ppm = 50000
service.level3_capacity_ppm = 200000
service.level4_capacity_ppm = 50000
service.level5_capacity_ppm = 10000
service.level3_enter_ppm = 800000
service.level3_exit_ppm = 750000
service.level4_enter_ppm = 700000
service.level4_exit_ppm = 550000
service.level5_relationship = network
service.incumbent_ppm = 50000
service.queue_watch_ppm = 50000
service.queue_alarm_ppm = 100000
service.high_potential_ppm = 700000
service.case_window_days = 365
service.contact_window_days = 365
service.promise_window_days = 90
service.promise_met_ppm = 800000
service.promise_min_count = 5
service.severity_default = 3
service.answer_hours = 24
service.forward_hours = 24
service.repeat_window_days = 90
service.repeat_count = 2
service.reopen_count = 2
service.missed_visits_max = 1
service.concession_ppm = 30000
service.warn_ppm = 750000
service.warn_late_ppm = 900000
service.step_start = 1
service.step_start_level4 = 2
service.step_start_level5 = 3
service.satisfaction_alert = 2.5
risk.base_rate = 0.1
risk.horizon_days = 365
risk.damping = 0.6
risk.group_cap = 2.5
risk.missing = neutral
risk.vigilant_log_odds = 0.2
risk.watch_ppm = 150000
risk.watch_leave_ppm = 130000
risk.alarm_ppm = 300000
risk.alarm_leave_ppm = 280000
risk.upstream_alarm = 2
risk.overdue_watch = 2
risk.overdue_alarm = 3
risk.alive_watch = 0.25
risk.alive_alarm = 0.1
risk.coverage_min_ppm = 200000
risk.stale_days = 365
risk.interval_width = 1.6448536269514722
risk.spread_share = 0.5
risk.uncontrollable_spread = 0.3
risk.silence_share = 0.95
risk.dissatisfied_prior = 0.2
risk.satisfaction_floor = 6
risk.low_satisfaction_odds = 4
risk.decline_log_ratio = -0.36
risk.decline_odds = 2
risk.lateness_ppm = 2000000
risk.lateness_odds = 1.5
risk.rhythm_purchase_days = 3
risk.rhythm_median_days = 30
risk.rhythm_median_weight = 0
risk.rhythm_spread = 0.6
risk.rhythm_spread_weight = 4
table risk.curve
indicator,x,log_odds
demand_change_ppm,-1000000,3
demand_change_ppm,-500000,1.5
demand_change_ppm,-200000,0.5
demand_change_ppm,0,0
demand_change_ppm,200000,-0.2
unit_sale,0,0
unit_sale,1,0.7
unit_sale,2,2
upstream_entry,0,0
upstream_entry,1,0.6
upstream_entry,2,1.8
upstream_entry,3,3
price_gap_ppm,-100000,-0.3
price_gap_ppm,0,-0.1
price_gap_ppm,50000,0
price_gap_ppm,100000,0.5
price_gap_ppm,200000,1.4
price_gap_ppm,300000,2.2
rival_product,-2,-0.4
rival_product,0,0
rival_product,1,0.6
rival_product,2,1.2
rival_service,-2,-0.4
rival_service,0,0
rival_service,1,0.5
rival_service,2,1
inducement_suspected,0,0
inducement_suspected,1,0.5
inducement_suspected,2,1.2
rival_penetration,0,-0.2
rival_penetration,1,0
rival_penetration,2,0.5
rival_penetration,3,0.9
rival_penetration,4,1.5
criteria_fit,1,-1.2
criteria_fit,2,0
criteria_fit,3,1.6
criteria_fit,4,0
needs_met_ppm,500000,1.2
needs_met_ppm,800000,0.3
needs_met_ppm,900000,0
needs_met_ppm,1000000,-0.3
complaints_overdue,0,-0.05
complaints_overdue,1,0.7
complaints_overdue,2,1.1
complaints_overdue,3,1.4
resolve_ratio_ppm,500000,-0.3
resolve_ratio_ppm,1000000,0
resolve_ratio_ppm,2000000,0.5
resolve_ratio_ppm,4000000,0.9
deflected_ppm,0,0
deflected_ppm,200000,0.3
deflected_ppm,500000,0.7
silent_dissatisfaction,0,-0.1
silent_dissatisfaction,0.1,0
silent_dissatisfaction,0.5,0.5
silent_dissatisfaction,0.9,1
satisfaction,0,1.6
satisfaction,4,0.8
satisfaction,6,0
satisfaction,9,0
satisfaction,10,-0.6
price_seeking_ppm,0,-0.2
price_seeking_ppm,200000,0
price_seeking_ppm,600000,0.5
price_seeking_ppm,1000000,0.8
relationship_level,1,0.4
relationship_level,2,-0.3
relationship_level,3,-1
trust,0,0.6
trust,2,0
trust,4,-0.6
contact_top_share_ppm,200000,-0.3
contact_top_share_ppm,400000,0
contact_top_share_ppm,700000,0.4
contact_top_share_ppm,1000000,0.9
functions_covered,0,0.8
functions_covered,1,0.5
functions_covered,2,0.1
functions_covered,3,-0.1
functions_covered,5,-0.4
key_contact_left,0,0
key_contact_left,1,0.6
seller_dependence,0,-0.1
seller_dependence,1,0
seller_dependence,2,0.3
seller_dependence,3,1
defect_ratio_ppm,0,-0.2
defect_ratio_ppm,1000000,0
defect_ratio_ppm,2000000,0.5
defect_ratio_ppm,5000000,1.2
feedback_ratio_ppm,500000,-0.1
feedback_ratio_ppm,1000000,0
feedback_ratio_ppm,3000000,0.4
service_gap,-1,-0.2
service_gap,0,0
service_gap,1,0.3
service_gap,2,0.7
service_gap,4,1.3
answer_ratio_ppm,250000,-0.2
answer_ratio_ppm,1000000,0
answer_ratio_ppm,3000000,0.4
visit_lateness_ppm,500000,-0.1
visit_lateness_ppm,1000000,0
visit_lateness_ppm,2000000,0.3
visit_lateness_ppm,4000000,0.6
on_time_in_full_ppm,700000,1.2
on_time_in_full_ppm,850000,0.6
on_time_in_full_ppm,950000,0
on_time_in_full_ppm,1000000,-0.3
peak_stockouts,0,-0.05
peak_stockouts,1,0.5
peak_stockouts,3,1.1
senior_lateness_ppm,500000,-0.3
senior_lateness_ppm,1000000,0
senior_lateness_ppm,2000000,0.4
senior_lateness_ppm,4000000,0.9
account_desk,0,0.4
account_desk,1,0
account_desk,2,-0.3
strategy_fit,0,0.9
strategy_fit,1,0.4
strategy_fit,2,0
strategy_fit,3,-0.3
strategy_fit,4,-0.5
lock_in,0,0.2
lock_in,1,0
lock_in,2,-0.6
lock_in,3,-1.2
contract_cover,0,0.5
contract_cover,1,0.3
contract_cover,2,-0.6
p_alive,0,3
p_alive,0.1,2.5
p_alive,0.5,1
p_alive,0.9,0
p_alive,1,-0.2
overdue_surprisal,0,-0.2
overdue_surprisal,0.3,0
overdue_surprisal,1,0.7
overdue_surprisal,2,1.5
overdue_surprisal,3,2.2
season_log_ratio,-1.2,1.2
season_log_ratio,-0.36,0.5
season_log_ratio,0,0
season_log_ratio,0.26,-0.3
categories_lost_ppm,0,-0.1
categories_lost_ppm,200000,0.3
categories_lost_ppm,500000,0.9
categories_lost_ppm,1000000,1.5
wallet_share_change_ppm,-300000,1
wallet_share_change_ppm,-100000,0.4
wallet_share_change_ppm,0,0
wallet_share_change_ppm,100000,-0.2
payment_drift_days,0,-0.05
payment_drift_days,15,0.3
payment_drift_days,45,0.8
end
table service.plan
plan_tier,channel,visit_days,visit_days_high_potential,executive_visit_days,call_days,survey_days,follow_up_1_days,follow_up_2_days,follow_up_3_days,no_contact_days,review_days,profile_days,owner_kind,owner_hours,supply_priority,relationship_target,functions_target,alignment_days
lead,online,,,,,365,7,,,365,365,730,pool,0.13,4,price,1,
iron,phone,365,182,,90,182,7,,,180,180,365,shared,0.65,4,network,2,
gold,face_to_face,90,,,30,90,1,7,,90,90,180,named,2.6,3,network,3,
platinum,face_to_face,30,,,14,90,1,7,,45,30,90,dedicated,6.5,2,alliance,4,365
strategic,face_to_face,30,,90,7,90,1,7,30,30,30,30,team,13,1,alliance,5,182
end
table service.promise
severity,level,answer_hours,resolve_hours,decide_hours
1,complaint,24,120,336
1,standard,24,120,336
1,personal,24,48,168
1,proactive,12,24,120
1,strategic,8,24,120
2,complaint,24,168,336
2,standard,24,168,336
2,personal,24,120,168
2,proactive,24,72,120
2,strategic,12,72,120
3,complaint,24,336,336
3,standard,24,336,336
3,personal,24,168,168
3,proactive,24,120,120
3,strategic,24,120,120
4,complaint,72,504,336
4,standard,72,504,336
4,personal,48,336,168
4,proactive,48,168,120
4,strategic,48,168,120
end
',6,56,5);
INSERT INTO "reviews" VALUES(2,'2026-06-06','0.1.0',1,'hybrid',0,365,'1505ce575ee2751df40a6b60689aad18','edition 1
ledger.unit = week
ledger.season_days = 91
ledger.season_floor_ppm = 10000
ledger.breadth_days = 365
ledger.breadth_min_days = 3
ledger.payment_min = 6
value.window_days = 365
value.basis = automatic
value.attainable_ppm = 500000
value.declared_confidence_ppm = 700000
value.wallet_confidence_ppm = 500000
value.peer_quantile_ppm = 900000
value.peer_band_factor = 10
value.peer_min_accounts = 5
value.peer_shrinkage_accounts = 20
value.peer_confidence_ppm = 300000
segment.policy = hybrid
segment.platinum_quota_ppm = 50000
segment.high_quota_ppm = 200000
segment.at_least_one = 1
segment.floor = 0
segment.tie_rule = capped
segment.tie_cap_ppm = 1500000
segment.potential_rule = quantile
segment.potential_quantile_ppm = 500000
segment.potential_cut = 0
segment.missing_potential = low
segment.firm_potential_ppm = 500000
segment.platinum_share_ppm = 500000
segment.high_share_ppm = 800000
segment.share_base = positive
segment.absolute_high = 0
segment.absolute_platinum = 0
segment.absolute_potential = 0
segment.near_ppm = 100000
segment.min_tenure_days = 90
segment.expectation_tolerance_ppm = 50000
service.level3_capacity_ppm = 200000
service.level4_capacity_ppm = 50000
service.level5_capacity_ppm = 10000
service.level3_enter_ppm = 800000
service.level3_exit_ppm = 750000
service.level4_enter_ppm = 700000
service.level4_exit_ppm = 550000
service.level5_relationship = network
service.incumbent_ppm = 50000
service.queue_watch_ppm = 50000
service.queue_alarm_ppm = 100000
service.high_potential_ppm = 700000
service.case_window_days = 365
service.contact_window_days = 365
service.promise_window_days = 90
service.promise_met_ppm = 800000
service.promise_min_count = 5
service.severity_default = 3
service.answer_hours = 24
service.forward_hours = 24
service.repeat_window_days = 90
service.repeat_count = 2
service.reopen_count = 2
service.missed_visits_max = 1
service.concession_ppm = 30000
service.warn_ppm = 750000
service.warn_late_ppm = 900000
service.step_start = 1
service.step_start_level4 = 2
service.step_start_level5 = 3
service.satisfaction_alert = 2.5
risk.base_rate = 0.1
risk.horizon_days = 365
risk.damping = 0.6
risk.group_cap = 2.5
risk.missing = neutral
risk.vigilant_log_odds = 0.2
risk.watch_ppm = 150000
risk.watch_leave_ppm = 130000
risk.alarm_ppm = 300000
risk.alarm_leave_ppm = 280000
risk.upstream_alarm = 2
risk.overdue_watch = 2
risk.overdue_alarm = 3
risk.alive_watch = 0.25
risk.alive_alarm = 0.1
risk.coverage_min_ppm = 200000
risk.stale_days = 365
risk.interval_width = 1.6448536269514722
risk.spread_share = 0.5
risk.uncontrollable_spread = 0.3
risk.silence_share = 0.95
risk.dissatisfied_prior = 0.2
risk.satisfaction_floor = 6
risk.low_satisfaction_odds = 4
risk.decline_log_ratio = -0.36
risk.decline_odds = 2
risk.lateness_ppm = 2000000
risk.lateness_odds = 1.5
risk.rhythm_purchase_days = 3
risk.rhythm_median_days = 30
risk.rhythm_median_weight = 0
risk.rhythm_spread = 0.6
risk.rhythm_spread_weight = 4
table risk.curve
indicator,x,log_odds
demand_change_ppm,-1000000,3
demand_change_ppm,-500000,1.5
demand_change_ppm,-200000,0.5
demand_change_ppm,0,0
demand_change_ppm,200000,-0.2
unit_sale,0,0
unit_sale,1,0.7
unit_sale,2,2
upstream_entry,0,0
upstream_entry,1,0.6
upstream_entry,2,1.8
upstream_entry,3,3
price_gap_ppm,-100000,-0.3
price_gap_ppm,0,-0.1
price_gap_ppm,50000,0
price_gap_ppm,100000,0.5
price_gap_ppm,200000,1.4
price_gap_ppm,300000,2.2
rival_product,-2,-0.4
rival_product,0,0
rival_product,1,0.6
rival_product,2,1.2
rival_service,-2,-0.4
rival_service,0,0
rival_service,1,0.5
rival_service,2,1
inducement_suspected,0,0
inducement_suspected,1,0.5
inducement_suspected,2,1.2
rival_penetration,0,-0.2
rival_penetration,1,0
rival_penetration,2,0.5
rival_penetration,3,0.9
rival_penetration,4,1.5
criteria_fit,1,-1.2
criteria_fit,2,0
criteria_fit,3,1.6
criteria_fit,4,0
needs_met_ppm,500000,1.2
needs_met_ppm,800000,0.3
needs_met_ppm,900000,0
needs_met_ppm,1000000,-0.3
complaints_overdue,0,-0.05
complaints_overdue,1,0.7
complaints_overdue,2,1.1
complaints_overdue,3,1.4
resolve_ratio_ppm,500000,-0.3
resolve_ratio_ppm,1000000,0
resolve_ratio_ppm,2000000,0.5
resolve_ratio_ppm,4000000,0.9
deflected_ppm,0,0
deflected_ppm,200000,0.3
deflected_ppm,500000,0.7
silent_dissatisfaction,0,-0.1
silent_dissatisfaction,0.1,0
silent_dissatisfaction,0.5,0.5
silent_dissatisfaction,0.9,1
satisfaction,0,1.6
satisfaction,4,0.8
satisfaction,6,0
satisfaction,9,0
satisfaction,10,-0.6
price_seeking_ppm,0,-0.2
price_seeking_ppm,200000,0
price_seeking_ppm,600000,0.5
price_seeking_ppm,1000000,0.8
relationship_level,1,0.4
relationship_level,2,-0.3
relationship_level,3,-1
trust,0,0.6
trust,2,0
trust,4,-0.6
contact_top_share_ppm,200000,-0.3
contact_top_share_ppm,400000,0
contact_top_share_ppm,700000,0.4
contact_top_share_ppm,1000000,0.9
functions_covered,0,0.8
functions_covered,1,0.5
functions_covered,2,0.1
functions_covered,3,-0.1
functions_covered,5,-0.4
key_contact_left,0,0
key_contact_left,1,0.6
seller_dependence,0,-0.1
seller_dependence,1,0
seller_dependence,2,0.3
seller_dependence,3,1
defect_ratio_ppm,0,-0.2
defect_ratio_ppm,1000000,0
defect_ratio_ppm,2000000,0.5
defect_ratio_ppm,5000000,1.2
feedback_ratio_ppm,500000,-0.1
feedback_ratio_ppm,1000000,0
feedback_ratio_ppm,3000000,0.4
service_gap,-1,-0.2
service_gap,0,0
service_gap,1,0.3
service_gap,2,0.7
service_gap,4,1.3
answer_ratio_ppm,250000,-0.2
answer_ratio_ppm,1000000,0
answer_ratio_ppm,3000000,0.4
visit_lateness_ppm,500000,-0.1
visit_lateness_ppm,1000000,0
visit_lateness_ppm,2000000,0.3
visit_lateness_ppm,4000000,0.6
on_time_in_full_ppm,700000,1.2
on_time_in_full_ppm,850000,0.6
on_time_in_full_ppm,950000,0
on_time_in_full_ppm,1000000,-0.3
peak_stockouts,0,-0.05
peak_stockouts,1,0.5
peak_stockouts,3,1.1
senior_lateness_ppm,500000,-0.3
senior_lateness_ppm,1000000,0
senior_lateness_ppm,2000000,0.4
senior_lateness_ppm,4000000,0.9
account_desk,0,0.4
account_desk,1,0
account_desk,2,-0.3
strategy_fit,0,0.9
strategy_fit,1,0.4
strategy_fit,2,0
strategy_fit,3,-0.3
strategy_fit,4,-0.5
lock_in,0,0.2
lock_in,1,0
lock_in,2,-0.6
lock_in,3,-1.2
contract_cover,0,0.5
contract_cover,1,0.3
contract_cover,2,-0.6
p_alive,0,3
p_alive,0.1,2.5
p_alive,0.5,1
p_alive,0.9,0
p_alive,1,-0.2
overdue_surprisal,0,-0.2
overdue_surprisal,0.3,0
overdue_surprisal,1,0.7
overdue_surprisal,2,1.5
overdue_surprisal,3,2.2
season_log_ratio,-1.2,1.2
season_log_ratio,-0.36,0.5
season_log_ratio,0,0
season_log_ratio,0.26,-0.3
categories_lost_ppm,0,-0.1
categories_lost_ppm,200000,0.3
categories_lost_ppm,500000,0.9
categories_lost_ppm,1000000,1.5
wallet_share_change_ppm,-300000,1
wallet_share_change_ppm,-100000,0.4
wallet_share_change_ppm,0,0
wallet_share_change_ppm,100000,-0.2
payment_drift_days,0,-0.05
payment_drift_days,15,0.3
payment_drift_days,45,0.8
end
table service.plan
plan_tier,channel,visit_days,visit_days_high_potential,executive_visit_days,call_days,survey_days,follow_up_1_days,follow_up_2_days,follow_up_3_days,no_contact_days,review_days,profile_days,owner_kind,owner_hours,supply_priority,relationship_target,functions_target,alignment_days
lead,online,,,,,365,7,,,365,365,730,pool,0.13,4,price,1,
iron,phone,365,182,,90,182,7,,,180,180,365,shared,0.65,4,network,2,
gold,face_to_face,90,,,30,90,1,7,,90,90,180,named,2.6,3,network,3,
platinum,face_to_face,30,,,14,90,1,7,,45,30,90,dedicated,6.5,2,alliance,4,365
strategic,face_to_face,30,,90,7,90,1,7,30,30,30,30,team,13,1,alliance,5,182
end
table service.promise
severity,level,answer_hours,resolve_hours,decide_hours
1,complaint,24,120,336
1,standard,24,120,336
1,personal,24,48,168
1,proactive,12,24,120
1,strategic,8,24,120
2,complaint,24,168,336
2,standard,24,168,336
2,personal,24,120,168
2,proactive,24,72,120
2,strategic,12,72,120
3,complaint,24,336,336
3,standard,24,336,336
3,personal,24,168,168
3,proactive,24,120,120
3,strategic,24,120,120
4,complaint,72,504,336
4,standard,72,504,336
4,personal,48,336,168
4,proactive,48,168,120
4,strategic,48,168,120
end
',6,63,5);
CREATE TABLE surveys (survey_id INTEGER PRIMARY KEY, "account_id" TEXT NOT NULL REFERENCES accounts, "sent_at" TEXT, "answered_at" TEXT, "satisfaction" REAL, import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER) STRICT;
INSERT INTO "surveys" VALUES(1,'A1','2026-04-01T00:00:00Z','2026-04-03T00:00:00Z',8.5,5,2);
INSERT INTO "surveys" VALUES(2,'A4','2026-04-01T00:00:00Z',NULL,NULL,5,3);
CREATE TABLE transactions (transaction_id INTEGER PRIMARY KEY, "account_id" TEXT NOT NULL REFERENCES accounts, "on" TEXT, "at" TEXT, "amount" INTEGER, "cost" INTEGER, "currency" TEXT, "quantity" REAL, "category" TEXT, "product_line" TEXT, "order_id" TEXT, "line" INTEGER, "discount_ppm" INTEGER, "negotiated" INTEGER CHECK ("negotiated" IN (0, 1)), "promised_on" TEXT, "delivered_on" TEXT, "payment_due_on" TEXT, "paid_on" TEXT, import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER) STRICT;
INSERT INTO "transactions" VALUES(1,'A1','2025-01-10',NULL,955072,668500,NULL,NULL,NULL,NULL,'O0001',1,NULL,NULL,'2025-01-17','2025-01-17',NULL,NULL,2,2);
INSERT INTO "transactions" VALUES(2,'A1','2025-02-12',NULL,925832,648000,NULL,NULL,NULL,NULL,'O0002',1,NULL,NULL,'2025-02-19','2025-02-20',NULL,NULL,2,3);
INSERT INTO "transactions" VALUES(3,'A1','2025-03-11',NULL,1102997,772000,NULL,NULL,NULL,NULL,'O0003',1,NULL,NULL,'2025-03-18','2025-03-20',NULL,NULL,2,4);
INSERT INTO "transactions" VALUES(4,'A1','2025-04-10',NULL,1093483,765300,NULL,NULL,NULL,NULL,'O0004',1,NULL,NULL,'2025-04-17','2025-04-16',NULL,NULL,2,5);
INSERT INTO "transactions" VALUES(5,'A1','2025-05-10',NULL,985912,690100,NULL,NULL,NULL,NULL,'O0005',1,NULL,NULL,'2025-05-17','2025-05-17',NULL,NULL,2,6);
INSERT INTO "transactions" VALUES(6,'A1','2025-06-09',NULL,911649,638100,NULL,NULL,NULL,NULL,'O0006',1,NULL,NULL,'2025-06-16','2025-06-17',NULL,NULL,2,7);
INSERT INTO "transactions" VALUES(7,'A1','2025-07-09',NULL,1148897,804100,NULL,NULL,NULL,NULL,'O0007',1,NULL,NULL,'2025-07-16','2025-07-18',NULL,NULL,2,8);
INSERT INTO "transactions" VALUES(8,'A1','2025-08-11',NULL,900889,630500,NULL,NULL,NULL,NULL,'O0008',1,NULL,NULL,'2025-08-18','2025-08-17',NULL,NULL,2,9);
INSERT INTO "transactions" VALUES(9,'A1','2025-09-10',NULL,1009092,706300,NULL,NULL,NULL,NULL,'O0009',1,NULL,NULL,'2025-09-17','2025-09-17',NULL,NULL,2,10);
INSERT INTO "transactions" VALUES(10,'A1','2025-10-13',NULL,993775,695500,NULL,NULL,NULL,NULL,'O0010',1,NULL,NULL,'2025-10-20','2025-10-21',NULL,NULL,2,11);
INSERT INTO "transactions" VALUES(11,'A1','2025-11-09',NULL,1030003,721000,NULL,NULL,NULL,NULL,'O0011',1,NULL,NULL,'2025-11-16','2025-11-18',NULL,NULL,2,12);
INSERT INTO "transactions" VALUES(12,'A1','2025-12-06',NULL,910483,637200,NULL,NULL,NULL,NULL,'O0012',1,NULL,NULL,'2025-12-13','2025-12-12',NULL,NULL,2,13);
INSERT INTO "transactions" VALUES(13,'A1','2026-01-06',NULL,903748,632500,NULL,NULL,NULL,NULL,'O0013',1,NULL,NULL,'2026-01-13','2026-01-13',NULL,NULL,2,14);
INSERT INTO "transactions" VALUES(14,'A1','2026-02-07',NULL,988754,692000,NULL,NULL,NULL,NULL,'O0014',1,NULL,NULL,'2026-02-14','2026-02-15',NULL,NULL,2,15);
INSERT INTO "transactions" VALUES(15,'A1','2026-03-11',NULL,911867,638200,NULL,NULL,NULL,NULL,'O0015',1,NULL,NULL,'2026-03-18','2026-03-20',NULL,NULL,2,16);
INSERT INTO "transactions" VALUES(16,'A1','2026-04-08',NULL,1079363,755500,NULL,NULL,NULL,NULL,'O0016',1,NULL,NULL,'2026-04-15','2026-04-14',NULL,NULL,2,17);
INSERT INTO "transactions" VALUES(17,'A1','2026-05-09',NULL,995444,696700,NULL,NULL,NULL,NULL,'O0017',1,NULL,NULL,'2026-05-16','2026-05-16',NULL,NULL,2,18);
INSERT INTO "transactions" VALUES(18,'A1','2026-06-06',NULL,1177228,824000,NULL,NULL,NULL,NULL,'O0018',1,NULL,NULL,'2026-06-13','2026-06-14',NULL,NULL,2,19);
INSERT INTO "transactions" VALUES(19,'A2','2025-01-11',NULL,297037,207900,NULL,NULL,NULL,NULL,'O0019',1,NULL,NULL,'2025-01-18','2025-01-20',NULL,NULL,2,20);
INSERT INTO "transactions" VALUES(20,'A2','2025-02-22',NULL,292671,204800,NULL,NULL,NULL,NULL,'O0020',1,NULL,NULL,'2025-03-01','2025-02-28',NULL,NULL,2,21);
INSERT INTO "transactions" VALUES(21,'A2','2025-04-10',NULL,260223,182100,NULL,NULL,NULL,NULL,'O0021',1,NULL,NULL,'2025-04-17','2025-04-17',NULL,NULL,2,22);
INSERT INTO "transactions" VALUES(22,'A2','2025-05-27',NULL,324137,226800,NULL,NULL,NULL,NULL,'O0022',1,NULL,NULL,'2025-06-03','2025-06-04',NULL,NULL,2,23);
INSERT INTO "transactions" VALUES(23,'A2','2025-07-08',NULL,326042,228200,NULL,NULL,NULL,NULL,'O0023',1,NULL,NULL,'2025-07-15','2025-07-17',NULL,NULL,2,24);
INSERT INTO "transactions" VALUES(24,'A2','2025-08-24',NULL,322864,225900,NULL,NULL,NULL,NULL,'O0024',1,NULL,NULL,'2025-08-31','2025-08-30',NULL,NULL,2,25);
INSERT INTO "transactions" VALUES(25,'A2','2025-10-08',NULL,301985,211300,NULL,NULL,NULL,NULL,'O0025',1,NULL,NULL,'2025-10-15','2025-10-15',NULL,NULL,2,26);
INSERT INTO "transactions" VALUES(26,'A2','2025-11-20',NULL,281036,196700,NULL,NULL,NULL,NULL,'O0026',1,NULL,NULL,'2025-11-27','2025-11-28',NULL,NULL,2,27);
INSERT INTO "transactions" VALUES(27,'A2','2026-01-05',NULL,301164,210700,NULL,NULL,NULL,NULL,'O0027',1,NULL,NULL,'2026-01-12','2026-01-14',NULL,NULL,2,28);
INSERT INTO "transactions" VALUES(28,'A2','2026-02-19',NULL,310304,217200,NULL,NULL,NULL,NULL,'O0028',1,NULL,NULL,'2026-02-26','2026-02-25',NULL,NULL,2,29);
INSERT INTO "transactions" VALUES(29,'A2','2026-04-05',NULL,274895,192300,NULL,NULL,NULL,NULL,'O0029',1,NULL,NULL,'2026-04-12','2026-04-12',NULL,NULL,2,30);
INSERT INTO "transactions" VALUES(30,'A2','2026-05-23',NULL,291353,203900,NULL,NULL,NULL,NULL,'O0030',1,NULL,NULL,'2026-05-30','2026-05-31',NULL,NULL,2,31);
INSERT INTO "transactions" VALUES(31,'A3','2025-01-12',NULL,635446,444700,NULL,NULL,NULL,NULL,'O0031',1,NULL,NULL,'2025-01-19','2025-01-21',NULL,NULL,2,32);
INSERT INTO "transactions" VALUES(32,'A3','2025-03-14',NULL,780789,546400,NULL,NULL,NULL,NULL,'O0032',1,NULL,NULL,'2025-03-21','2025-03-20',NULL,NULL,2,33);
INSERT INTO "transactions" VALUES(33,'A3','2025-05-16',NULL,738194,516600,NULL,NULL,NULL,NULL,'O0033',1,NULL,NULL,'2025-05-23','2025-05-23',NULL,NULL,2,34);
INSERT INTO "transactions" VALUES(34,'A3','2025-07-14',NULL,617756,432300,NULL,NULL,NULL,NULL,'O0034',1,NULL,NULL,'2025-07-21','2025-07-22',NULL,NULL,2,35);
INSERT INTO "transactions" VALUES(35,'A3','2025-09-14',NULL,704113,492800,NULL,NULL,NULL,NULL,'O0035',1,NULL,NULL,'2025-09-21','2025-09-23',NULL,NULL,2,36);
INSERT INTO "transactions" VALUES(36,'A3','2025-11-16',NULL,633566,443400,NULL,NULL,NULL,NULL,'O0036',1,NULL,NULL,'2025-11-23','2025-11-22',NULL,NULL,2,37);
INSERT INTO "transactions" VALUES(37,'A3','2026-01-18',NULL,680547,476300,NULL,NULL,NULL,NULL,'O0037',1,NULL,NULL,'2026-01-25','2026-01-25',NULL,NULL,2,38);
INSERT INTO "transactions" VALUES(38,'A3','2026-03-19',NULL,750003,525000,NULL,NULL,NULL,NULL,'O0038',1,NULL,NULL,'2026-03-26','2026-03-27',NULL,NULL,2,39);
INSERT INTO "transactions" VALUES(39,'A3','2026-05-18',NULL,608939,426200,NULL,NULL,NULL,NULL,'O0039',1,NULL,NULL,'2026-05-25','2026-05-27',NULL,NULL,2,40);
INSERT INTO "transactions" VALUES(40,'A4','2025-01-13',NULL,91778,64100,NULL,NULL,NULL,NULL,'O0040',1,NULL,NULL,'2025-01-20','2025-01-19',NULL,NULL,2,41);
INSERT INTO "transactions" VALUES(41,'A4','2025-02-03',NULL,84850,59300,NULL,NULL,NULL,NULL,'O0041',1,NULL,NULL,'2025-02-10','2025-02-10',NULL,NULL,2,42);
INSERT INTO "transactions" VALUES(42,'A4','2025-02-25',NULL,74321,52000,NULL,NULL,NULL,NULL,'O0042',1,NULL,NULL,'2025-03-04','2025-03-05',NULL,NULL,2,43);
INSERT INTO "transactions" VALUES(43,'A4','2025-03-18',NULL,75801,53000,NULL,NULL,NULL,NULL,'O0043',1,NULL,NULL,'2025-03-25','2025-03-27',NULL,NULL,2,44);
INSERT INTO "transactions" VALUES(44,'A4','2025-04-10',NULL,75169,52500,NULL,NULL,NULL,NULL,'O0044',1,NULL,NULL,'2025-04-17','2025-04-16',NULL,NULL,2,45);
INSERT INTO "transactions" VALUES(45,'A4','2025-05-03',NULL,84029,58800,NULL,NULL,NULL,NULL,'O0045',1,NULL,NULL,'2025-05-10','2025-05-10',NULL,NULL,2,46);
INSERT INTO "transactions" VALUES(46,'A4','2025-05-23',NULL,83144,58100,NULL,NULL,NULL,NULL,'O0046',1,NULL,NULL,'2025-05-30','2025-05-31',NULL,NULL,2,47);
INSERT INTO "transactions" VALUES(47,'A4','2025-06-15',NULL,84745,59200,NULL,NULL,NULL,NULL,'O0047',1,NULL,NULL,'2025-06-22','2025-06-24',NULL,NULL,2,48);
INSERT INTO "transactions" VALUES(48,'A4','2025-07-05',NULL,93234,65200,NULL,NULL,NULL,NULL,'O0048',1,NULL,NULL,'2025-07-12','2025-07-11',NULL,NULL,2,49);
INSERT INTO "transactions" VALUES(49,'A4','2025-07-27',NULL,84077,58800,NULL,NULL,NULL,NULL,'O0049',1,NULL,NULL,'2025-08-03','2025-08-03',NULL,NULL,2,50);
INSERT INTO "transactions" VALUES(50,'A4','2025-08-18',NULL,70149,49000,NULL,NULL,NULL,NULL,'O0050',1,NULL,NULL,'2025-08-25','2025-08-26',NULL,NULL,2,51);
INSERT INTO "transactions" VALUES(51,'A4','2025-09-10',NULL,91994,64300,NULL,NULL,NULL,NULL,'O0051',1,NULL,NULL,'2025-09-17','2025-09-19',NULL,NULL,2,52);
INSERT INTO "transactions" VALUES(52,'A4','2025-10-01',NULL,90716,63400,NULL,NULL,NULL,NULL,'O0052',1,NULL,NULL,'2025-10-08','2025-10-07',NULL,NULL,2,53);
INSERT INTO "transactions" VALUES(53,'A4','2025-10-22',NULL,89971,62900,NULL,NULL,NULL,NULL,'O0053',1,NULL,NULL,'2025-10-29','2025-10-29',NULL,NULL,2,54);
INSERT INTO "transactions" VALUES(54,'A4','2025-11-09',NULL,80907,56600,NULL,NULL,NULL,NULL,'O0054',1,NULL,NULL,'2025-11-16','2025-11-17',NULL,NULL,2,55);
INSERT INTO "transactions" VALUES(55,'A4','2025-11-29',NULL,92246,64500,NULL,NULL,NULL,NULL,'O0055',1,NULL,NULL,'2025-12-06','2025-12-08',NULL,NULL,2,56);
INSERT INTO "transactions" VALUES(56,'A4','2025-12-20',NULL,84125,58800,NULL,NULL,NULL,NULL,'O0056',1,NULL,NULL,'2025-12-27','2025-12-26',NULL,NULL,2,57);
INSERT INTO "transactions" VALUES(57,'A4','2026-01-10',NULL,80562,56300,NULL,NULL,NULL,NULL,'O0057',1,NULL,NULL,'2026-01-17','2026-01-17',NULL,NULL,2,58);
INSERT INTO "transactions" VALUES(58,'A5','2025-01-14',NULL,49153,34300,NULL,NULL,NULL,NULL,'O0058',1,NULL,NULL,'2025-01-21','2025-01-22',NULL,NULL,2,59);
INSERT INTO "transactions" VALUES(59,'A5','2025-04-13',NULL,40068,28000,NULL,NULL,NULL,NULL,'O0059',1,NULL,NULL,'2025-04-20','2025-04-22',NULL,NULL,2,60);
INSERT INTO "transactions" VALUES(60,'A5','2025-07-13',NULL,48458,33800,NULL,NULL,NULL,NULL,'O0060',1,NULL,NULL,'2025-07-20','2025-07-19',NULL,NULL,2,61);
INSERT INTO "transactions" VALUES(61,'A5','2025-10-12',NULL,40729,28400,NULL,NULL,NULL,NULL,'O0061',1,NULL,NULL,'2025-10-19','2025-10-19',NULL,NULL,2,62);
INSERT INTO "transactions" VALUES(62,'A5','2026-01-12',NULL,44570,31100,NULL,NULL,NULL,NULL,'O0062',1,NULL,NULL,'2026-01-19','2026-01-20',NULL,NULL,2,63);
INSERT INTO "transactions" VALUES(63,'A5','2026-04-13',NULL,44611,31200,NULL,NULL,NULL,NULL,'O0063',1,NULL,NULL,'2026-04-20','2026-04-22',NULL,NULL,2,64);
CREATE INDEX imports_by_hash ON imports (kind, file_hash);
CREATE INDEX transactions_by_account ON transactions (account_id);
CREATE UNIQUE INDEX transactions_by_line ON transactions (order_id, line) WHERE order_id IS NOT NULL AND line IS NOT NULL;
CREATE INDEX cases_by_account ON cases (account_id);
CREATE INDEX contacts_by_account ON contacts (account_id);
CREATE INDEX surveys_by_account ON surveys (account_id);
COMMIT;
